"""``LimitedView``: views whose answers count towards ``IMAGES_PER_DAY``, and what is left of it."""

from typing import Any

from rest_framework.request import Request

from accounts.usage import seconds_left, usage
from inference.errors import RATE_LIMIT, TooMany
from inference.views.base import PublicView

SPENT = "Your {limit:,} images of today are used up, or fewer are left than these. Try again later."


class LimitedView(PublicView):
    """Only answered images count: what Hippo refuses costs nothing."""

    _images = 0

    def will_answer(self, images: int) -> None:
        """Raises TooMany where the viewer has fewer images left today."""
        self._images = images
        limit = self.viewer.images_per_day
        if limit and usage.used(self.viewer.user_id) + images > limit:
            headers = {"Retry-After": str(seconds_left()), **self._rate_headers()}
            raise TooMany(SPENT.format(limit=limit), headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if self.viewer.is_known and self._images and response.status_code == 200:
            usage.count(self.viewer.user_id, self._images)
            if not self.viewer.images_per_day:
                return super().finalize_response(request, response, *args, **kwargs)
            for name, value in self._rate_headers().items():
                response.headers[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def _rate_headers(self) -> dict[str, str]:
        """In images; nothing where there is no limit."""
        limit = self.viewer.images_per_day
        if not limit:
            return {}
        left = max(0, limit - usage.used(self.viewer.user_id))
        return dict(zip(RATE_LIMIT, map(str, (limit, left, seconds_left())), strict=True))
