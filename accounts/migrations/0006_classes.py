"""Classes with their rounds and submissions; groups that people were invited to are classes."""

from typing import ClassVar

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.text import slugify


def make_classes(apps, schema_editor):
    alias = schema_editor.connection.alias  # move_database migrates another than the default
    classrooms = apps.get_model("accounts", "Classroom").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for group in groups.filter(invitations__isnull=False).distinct().order_by("pk"):
        slug = slugify(group.name, allow_unicode=True)[:40]
        if not slug or classrooms.filter(slug=slug).exists():
            slug = f"{slug or 'class'}-{group.pk}"
        classrooms.create(group=group, slug=slug)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ('accounts', '0005_token_is_tied'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='In its .json.', max_length=100)),
                ('received_at', models.DateTimeField()),
                ('sizes', models.JSONField()),
                ('activation', models.CharField(max_length=20)),
                ('parameters', models.PositiveIntegerField()),
                ('weights_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('measured', 'Measured'), ('failed', 'Not evaluated')], default='waiting', max_length=16)),
                ('validation_accuracy', models.FloatField(help_text='In percent.', null=True)),
                ('test_accuracy', models.FloatField(help_text='In percent; not measured before its round is closed.', null=True)),
                ('claimed_at', models.DateTimeField(help_text='When an evaluation began.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='At an evaluation.')),
                ('published_as', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['-received_at', '-pk'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AlterField(
            model_name='accountevent',
            name='kind',
            field=models.CharField(choices=[('signed_up', 'Signed up'), ('logged_in', 'Logged in'), ('logged_out', 'Logged out'), ('password_changed', 'Password changed'), ('factor_added', 'Second factor added'), ('factor_removed', 'Second factor removed'), ('invited', 'Invitations made'), ('token_made', 'Token made'), ('token_rotated', 'Token rotated'), ('token_revoked', 'Token revoked'), ('visibility_changed', 'Visibility changed'), ('shared', 'Shared'), ('unshared', 'No longer shared'), ('limits_changed', 'Limits changed'), ('class_changed', 'Class changed'), ('round_opened', 'Round opened'), ('round_closed', 'Round closed'), ('promoted', 'Submission promoted'), ('exported', 'Data exported'), ('erased', 'Account erased')], max_length=32),
        ),
        migrations.CreateModel(
            name='Classroom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='Its page is /account/classes/ADDRESS.', max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[\\w.-]*\\w\\Z', 'Letters, digits, dots, hyphens and underscores.')], verbose_name='address')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='classroom', to='auth.group')),
                ('teacher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='classes_taught', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'class',
                'verbose_name_plural': 'classes',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('per_day', models.PositiveSmallIntegerField(default=5, help_text='Of each pupil.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='submissions per day')),
                ('dataset', models.CharField(help_text='Whose images the site evaluates on.', max_length=40)),
                ('validation_images', models.PositiveIntegerField()),
                ('test_images', models.PositiveIntegerField()),
                ('classroom', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='accounts.classroom')),
            ],
            options={
                'ordering': ['classroom', '-number'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='SubmittedArtifact',
            fields=[
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='artifact', serialize=False, to='accounts.submission')),
                ('weights', models.BinaryField(help_text='The .npz.')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='submission',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='accounts.round'),
        ),
        migrations.AddField(
            model_name='submission',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('classroom', 'number'), name='one_round_a_number'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('classroom',), name='one_open_round'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['round', 'user'], name='submissions_of_a_pupil'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('round', 'user', 'weights_sha256'), name='weights_once_a_round'),
        ),
        migrations.RunPython(make_classes, migrations.RunPython.noop),
    ]
