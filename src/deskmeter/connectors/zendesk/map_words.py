"""The words that Zendesk's tables and objects share, as a map writes them."""

STATUS = """{ new = "new", open = "open", pending = "pending", hold = "hold", "on-hold" = "hold", solved = "solved", \
closed = "closed", deleted = "deleted" }"""
CHANNELS = """{ chat_transcript = "chat", native_messaging = "chat", messaging = "chat", mobile_sdk = "chat", \
web_widget = "web", web_form = "web", voice = "phone", voicemail = "phone", instagram_dm = "instagram", \
twitter_dm = "twitter", x_corp = "twitter", facebook_messenger = "facebook" }"""
SATISFIED = """{ good = "true", good_with_comment = "true", bad = "false", bad_with_comment = "false" }"""
