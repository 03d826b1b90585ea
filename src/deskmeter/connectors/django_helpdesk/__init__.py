"""django-helpdesk, read from its database."""
