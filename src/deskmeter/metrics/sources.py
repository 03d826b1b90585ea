"""The pages that definitions rest on."""

from deskmeter.metrics.metric import Source

SPROUT = Source(
    "What's included in the Inbox Activity Report (Sprout Social)",
    "https://support.sproutsocial.com/hc/en-us/articles/202123288-What-s-included-in-the-Inbox-Activity-Report",
)
SPROUT_PROFILES = Source(
    "What's included in the Instagram Business Profiles Report (Sprout Social)",
    "https://support.sproutsocial.com/hc/en-us/articles/205774719-What-s-included-in-the-Instagram-Business-Profiles-Report",
)
GORGIAS = Source(
    "A Practical Guide to Customer Service Levels (Gorgias, at ShipBob)",
    "https://www.shipbob.com/blog/customer-service-level/",
)
ZENDESK = Source(
    "About native Support time duration metrics (Zendesk)",
    "https://support.zendesk.com/hc/en-us/articles/4408834848154-About-native-Support-time-duration-metrics",
)
ZENDESK_QA = Source(
    "How is our Internal Quality Score (IQS) calculated? (Zendesk)",
    "https://support.zendesk.com/hc/en-us/articles/7043759293722",
)
SERVICE_LEVELS = Source(
    "Service Level Threshold Calculations (Call Centre Helper)",
    "https://www.callcentrehelper.com/service-level-threshold-calculations-206890.htm",
)
CONNECT = Source(
    "Metric definitions (Amazon Connect)",
    "https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html",
)
GENESYS = Source(
    "Average handle time (Genesys Cloud)", "https://help.mypurecloud.com/glossary/average-handle-time-aht/"
)
FCR = Source(
    "First Call (Contact) Resolution (Call Centre Helper)",
    "https://www.callcentrehelper.com/first-call-contact-resolution-fcr-208926.htm",
)
CONTAINMENT = Source("Containment Rate (99helpers)", "https://99helpers.com/glossary/containment-rate")
PROMOTERS = Source(
    "Net Promoter Score (eyebase)",
    "https://www.eyebase.com/insights/dam-know-how/the-grand-dam-glossary/55-net-promoter-score-nps/",
)
EFFORT = Source("Metrics (Zykrr)", "https://docs.zykrr.com/insights/metrics")
COST_PER_CONTACT = Source(
    "Cost per Contact (Klipfolio)",
    "https://www.klipfolio.com/resources/kpi-examples/call-center/service-level/cost-per-contact",
)
CONTACT_RATE = Source("Contact rate (Ignyte)", "https://ignyteiq.com/glossary/contact-rate/")
RETENTION = Source("Customer retention rate (LoyaltyLion)", "https://loyaltylion.com/blog/customer-retention-rate")
REPEAT_CUSTOMERS = Source("Repeat customer rate (ECDB)", "https://ecommercedb.com/glossary/repeat-customer-rate")
SENTIMENT = Source(
    "What is Social Media Sentiment? (Halo Strategies)",
    "https://intercom.help/halo-strategies/en/articles/9816708-social-media-sentiment",
)
