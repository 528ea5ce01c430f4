# What was moved to dated rows leaves the member's own row.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0008_member_states_fill'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='member',
            name='registry_me_name_eeebe5_idx',
        ),
        migrations.RemoveField(
            model_name='member',
            name='birth_date',
        ),
        migrations.RemoveField(
            model_name='member',
            name='floating',
        ),
        migrations.RemoveField(
            model_name='member',
            name='full_on',
        ),
        migrations.RemoveField(
            model_name='member',
            name='id_number',
        ),
        migrations.RemoveField(
            model_name='member',
            name='joined_on',
        ),
        migrations.RemoveField(
            model_name='member',
            name='name',
        ),
        migrations.RemoveField(
            model_name='member',
            name='phone',
        ),
        migrations.RemoveField(
            model_name='member',
            name='post',
        ),
        migrations.RemoveField(
            model_name='member',
            name='schooling',
        ),
        migrations.RemoveField(
            model_name='member',
            name='sex',
        ),
        migrations.RemoveField(
            model_name='member',
            name='status',
        ),
    ]
