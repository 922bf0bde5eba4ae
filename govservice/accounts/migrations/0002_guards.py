from django.db import migrations

from govservice.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people_and_access")]

    operations = [append_only("accounts_auditentry")]
