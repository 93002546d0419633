"""Which methods a view takes. `require_safe` and `require_POST` are Django's."""

from django.views.decorators.http import require_http_methods

require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])
"""For views that show a form and take it. Whatever takes GET takes HEAD."""
