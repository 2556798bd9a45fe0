"""Every account page: exact addresses without a trailing slash, below /account/.

The names are those of allauth, which looks its own pages up by them. Its pages for e-mail
(addresses, forgotten passwords) are left out: nobody's e-mail is known here.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.db import transaction
from django.urls import path

from accounts.pages.classes import change_round, class_list, class_page, promote, submit_network
from accounts.pages.display import change_display
from accounts.pages.home import home, join
from accounts.pages.networks import networks
from accounts.pages.passkeys import reads_credential
from accounts.pages.rights import delete, export_all
from accounts.pages.runs import compare_runs, delete_run, live, run_list, run_page, show_to
from accounts.pages.tokens import new_token, revoke_token, rotate_token, token_list

urlpatterns = [
    path("", home, name="account_home"),
    path("display", change_display, name="change_display"),
    path("join/<str:code>", join, name="account_join"),
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("signup", transaction.atomic(account.signup), name="account_signup"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("password", account.password_change, name="account_change_password"),
    path("tokens", token_list, name="account_tokens"),
    path("tokens/new", new_token, name="account_new_token"),
    path("tokens/<str:public_id>/rotate", rotate_token, name="account_rotate_token"),
    path("tokens/<str:public_id>/revoke", revoke_token, name="account_revoke_token"),
    path("networks", networks, name="account_networks"),
    path("runs", run_list, name="account_runs"),
    path("runs/compare", compare_runs, name="account_compare_runs"),
    path("runs/<str:slug>", run_page, name="account_run"),
    path("runs/<str:slug>/live", live, name="account_live_run"),
    path("runs/<str:slug>/visibility", show_to, name="account_show_run"),
    path("runs/<str:slug>/delete", delete_run, name="account_delete_run"),
    path("classes", class_list, name="account_classes"),
    path("classes/<str:slug>", class_page, name="account_class"),
    path("classes/<str:slug>/submit", submit_network, name="account_submit"),
    path("classes/<str:slug>/round", change_round, name="account_change_round"),
    path("classes/<str:slug>/promote", promote, name="account_promote"),
    path("export", export_all, name="account_export"),
    path("delete", delete, name="account_delete"),
    path("sessions", sessions.list_usersessions, name="usersessions_list"),
    path("2fa", mfa.index, name="mfa_index"),
    path("2fa/authenticate", reads_credential(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/app/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/codes/generate",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/codes/download",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("2fa/keys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/keys/add", reads_credential(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/keys/login", reads_credential(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path(
        "2fa/keys/reauthenticate",
        reads_credential(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/keys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/keys/<int:pk>/edit", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
