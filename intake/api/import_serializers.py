"""What the API of an import takes and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import Body, ByKeyField
from accounts.requests import key_of
from intake.dates import typed_birth
from intake.forms.importing import comuni_of, table_in
from intake.importing.doubts import ALONE, SOMEBODY_ELSE
from intake.importing.fields import fields_of
from intake.importing.judging import DOUBTFUL, NEW, PRESENT, REFUSED
from intake.importing.report import Doubt, examples_of, progress_of, shown_faults
from intake.importing.table import Table
from intake.models import CaseImport, FormVersion, ImportPage, Person
from network.api_acts import Among
from network.models import Municipality


class CaseFileBody(Body):
    """A CSV or XLSX with a row of titles, and the comune from whose archive it comes."""

    municipality = Among(Municipality, lambda user, _row: comuni_of(user))
    file = serializers.FileField(max_length=255)

    def validate_file(self, file: Any) -> Table:
        return table_in(file)


class ColumnsBody(Body):
    """For each title, in order, the code of the field to which its column goes; empty for none."""

    columns = serializers.ListField(child=serializers.CharField(max_length=80, allow_blank=True))


class DecisionsBody(Body):
    """Who the doubtful rows are about: by line the id of a person, "new" for nobody of the archive, or "".

    ``others`` is what holds of the rows not named: left out (empty), "same" for the person found where there
    is one only, or "new".
    """

    rows = ByKeyField(child=serializers.CharField(max_length=20, allow_blank=True), default=dict)
    others = serializers.ChoiceField([ALONE, SOMEBODY_ELSE], required=False, allow_blank=True)

    def validate_rows(self, rows: dict[int, str]) -> dict[int, int | str]:
        return {line: key_of(said) or said for line, said in rows.items()}


class CaseImportSerializer(serializers.ModelSerializer[CaseImport]):
    """A file on its way: tried when ``judged_at`` says so, wholly written at ``finished_at``."""

    class Meta:
        model = CaseImport
        fields = ["id", "municipality", "name", "titles", "columns", "begun_at", "judged_at", "finished_at"]


class CaseImportProgressSerializer(CaseImportSerializer):
    """The same, with how many parts it has, how many are written, and its rows by what becomes of them."""

    parts = serializers.SerializerMethodField()
    written_parts = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField()

    class Meta(CaseImportSerializer.Meta):
        fields = [*CaseImportSerializer.Meta.fields, "parts", "written_parts", "counts"]

    def to_representation(self, instance: CaseImport) -> Any:
        self.progress = progress_of(instance)
        return super().to_representation(instance)

    def get_parts(self, _source: CaseImport) -> int:
        return self.progress.pages

    def get_written_parts(self, _source: CaseImport) -> int:
        return self.progress.written

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_counts(self, _source: CaseImport) -> dict[str, int]:
        return {state: self.progress.counts[state] for state in (NEW, PRESENT, REFUSED, DOUBTFUL)}


class ImportFieldSerializer(serializers.Serializer[Any]):
    """A field to which a column can go."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of the answer
    required = serializers.BooleanField()  # type: ignore[assignment] # a field of the answer


class FaultSerializer(serializers.Serializer[Any]):
    """A row that cannot be written: where, and how to mend it."""

    line = serializers.IntegerField()
    column = serializers.CharField()
    words = serializers.CharField()


class CaseRowVerdictSerializer(FaultSerializer):
    """A row and what becomes of it."""

    state = serializers.ChoiceField([NEW, PRESENT, REFUSED, DOUBTFUL])


class KnownPersonSerializer(serializers.Serializer[Any]):
    """Somebody of the archive, as they are told of beside a row."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="label")
    born = serializers.SerializerMethodField()
    municipality = serializers.CharField(source="municipality.name")

    def get_born(self, person: Person) -> str:
        return typed_birth(person.birth_date, person.birth_precision)


class DoubtSerializer(serializers.Serializer[Any]):
    """A row that may be about one of these people, and what was said of it so far."""

    line = serializers.IntegerField()
    name = serializers.CharField()
    people = KnownPersonSerializer(many=True)
    said = serializers.SerializerMethodField()

    def get_said(self, doubt: Doubt) -> str:
        return str(self.context["said"].get(str(doubt.line), ""))


class WholeCaseImportSerializer(CaseImportProgressSerializer):
    """With all that helps to choose: the fields, an example of each column, the first faults and doubts."""

    fields_to_choose = serializers.SerializerMethodField()
    examples = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()
    doubts = serializers.SerializerMethodField()
    others = serializers.SerializerMethodField()

    class Meta(CaseImportProgressSerializer.Meta):
        fields = [
            *CaseImportProgressSerializer.Meta.fields,
            *("fields_to_choose", "examples", "faults", "doubts", "others"),
        ]

    @extend_schema_field(ImportFieldSerializer(many=True))
    def get_fields_to_choose(self, source: CaseImport) -> Any:
        form = FormVersion.objects.visible_to(self.context["request"].user).in_force(source.ambito_id).form
        return ImportFieldSerializer(fields_of(form), many=True).data

    def get_examples(self, source: CaseImport) -> list[str]:
        return examples_of(source)

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, source: CaseImport) -> Any:
        return shown_faults(source)

    @extend_schema_field(DoubtSerializer(many=True))
    def get_doubts(self, source: CaseImport) -> Any:
        said = {"said": source.decisions.get("rows", {})}
        return DoubtSerializer(self.context["doubts"], many=True, context=said).data

    def get_others(self, source: CaseImport) -> str:
        return str(source.decisions.get("others", ""))


class ReportPartSerializer(serializers.ModelSerializer[ImportPage]):
    """A part of a file: what becomes, or became, of each of its rows; of one with several faults, each."""

    rows = serializers.SerializerMethodField()

    class Meta:
        model = ImportPage
        fields = ["number", "written_at", "rows"]

    @extend_schema_field(CaseRowVerdictSerializer(many=True))
    def get_rows(self, page: ImportPage) -> list[dict[str, Any]]:
        names = ("line", "state", "column", "words")
        return [dict(zip(names, verdict, strict=False)) for verdict in page.verdicts]
