"""The pages of a person's own tokens: list, make, rotate, revoke. A new one is shown once."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import token_actions
from accounts.models import Token
from accounts.models.token import MAX_NAME
from accounts.pages.forms import seed_of, sent_by_form_on
from accounts.pages.person import person_of
from accounts.token_actions import TokenError
from accounts.tokens import DEFAULT_DAYS, LIFETIMES, SCOPES
from registry.models import Repository
from registry.visibility import NONE, own_and_shared

NEVER = ""
SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
NO_FIELD = _("There is no field of that name.")


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME,
        help_text=_("What it is for: one token for each program."),
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope, format_lazy("{}: {}", scope, SCOPES[scope])) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["predict"],
        label=_("What it may do"),
    )
    days = forms.TypedChoiceField(
        coerce=int, empty_value=None, initial=DEFAULT_DAYS, label=_("How long it lasts")
    )

    repositories = forms.ModelMultipleChoiceField(
        queryset=Repository.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=_("Of what is not public it sees"),
        help_text=_("Only these; all that you see where none is ticked."),
    )

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        keys = own_and_shared([user.pk]).get(user.pk, NONE)
        self.fields["repositories"].queryset = Repository.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        if not keys:
            del self.fields["repositories"]
        choices: list[tuple[str | int, object]] = [
            (days, _("%(days)d days") % {"days": days}) for days in LIFETIMES
        ]
        days = self.fields["days"]
        if user.is_staff:
            choices.append((NEVER, _("until it is revoked")))
            days.required = False
        days.choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        if set(self.data) - set(self.fields) - {"csrfmiddlewaretoken"}:
            raise forms.ValidationError(NO_FIELD)


@require_safe
@login_required
def token_list(request: HttpRequest) -> HttpResponse:
    tokens = Token.objects.filter(user=person_of(request)).prefetch_related("repositories")
    return render(request, "accounts/tokens.html", {"tokens": tokens})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def new_token(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    form = TokenForm(user, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        try:
            token, text = token_actions.make(user, **form.cleaned_data, seed=seed_of(request))
        except TokenError as error:
            form.add_error(None, str(error))
        else:
            return _shown_once(request, token, text)
    return render(request, "accounts/new_token.html", {"form": form})


@sent_by_form_on("account_tokens")
@login_required
@reauthentication_required
def rotate_token(request: HttpRequest, public_id: str) -> HttpResponse:
    old = get_object_or_404(Token, user=person_of(request), public_id=public_id)
    try:
        token, text = token_actions.rotate(old, seed=seed_of(request))
    except TokenError as error:
        messages.error(request, str(error))
        return redirect("account_tokens")
    return _shown_once(request, token, text, old=old)


@sent_by_form_on("account_tokens")
@login_required
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    own = Token.objects.filter(user=person_of(request), public_id=public_id)
    if token_actions.revoke(own):
        messages.success(request, _("The token is revoked; within two seconds it opens nothing."))
    return redirect("account_tokens")


def _shown_once(
    request: HttpRequest, token: Token, text: str, old: Token | None = None
) -> HttpResponse:
    """The only answer that ever holds the text; neither messages nor the session may."""
    context = {"token": token, "text": text, "old": old, "overlap": token_actions.OVERLAP}
    response = render(request, "accounts/token_shown.html", context)
    for name, value in SECRET.items():
        response[name] = value
    return response
