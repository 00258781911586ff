package odm

import (
	"strings"
	"testing"

	"stepwise/trial/record"
)

// What other systems write is read as far as definitions and values go: typed values,
// forms that hold items themselves, limits that are no numbers, elements we do not know.
func TestDocumentsOfOthersAreRead(t *testing.T) {
	for _, c := range []struct {
		why, text string
		form      string
		repeats   bool
		items     int
		want      map[string]string
	}{
		{"typed values of ODM 1.3.2", `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot"><Study OID="S"><MetaDataVersion OID="1" Name="1">
			<FormDef OID="F" Name="Vitals" Repeating="No"><ItemGroupRef ItemGroupOID="G" Mandatory="Yes"/></FormDef>
			<ItemGroupDef OID="G" Name="VS" Repeating="No"><ItemRef ItemOID="I1" Mandatory="Yes"/><ItemRef ItemOID="I2" Mandatory="No"/><ItemRef ItemOID="I3" Mandatory="No"/></ItemGroupDef>
			<ItemDef OID="I1" Name="WEIGHT" DataType="float"><RangeCheck Comparator="GE" SoftHard="Soft"><CheckValue>1</CheckValue></RangeCheck></ItemDef>
			<ItemDef OID="I2" Name="DAY" DataType="date"><RangeCheck Comparator="GE" SoftHard="Soft"><CheckValue>2020-01-01</CheckValue></RangeCheck></ItemDef>
			<ItemDef OID="I3" Name="NOTE" DataType="text" Length="9"><Question><TranslatedText>What?</TranslatedText></Question></ItemDef></MetaDataVersion></Study>
			<ClinicalData StudyOID="S" MetaDataVersionOID="1"><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="E"><FormData FormOID="F"><ItemGroupData ItemGroupOID="G">
			<ItemDataFloat ItemOID="I1">61.5</ItemDataFloat><ItemDataDate ItemOID="I2">2027-01-11</ItemDataDate><ItemDataAny ItemOID="I3" IsNull="Yes"/></ItemGroupData></FormData></StudyEventData></SubjectData></ClinicalData></ODM>`,
			"VS", false, 3, map[string]string{"WEIGHT": "61.5", "DAY": "2027-01-11"}},
		{"a form of ODM 2.0 that holds its items itself", `<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileType="Snapshot"><Study OID="S" StudyName="S" ProtocolName="S"><MetaDataVersion OID="1" Name="1">
			<WhereClauseDef OID="W"><RangeCheck Comparator="EQ"><CheckValue>Stroke</CheckValue></RangeCheck></WhereClauseDef>
			<ItemGroupDef OID="F" Name="MH" Repeating="Simple" Type="Form"><ItemRef ItemOID="I1" Mandatory="Yes"/><ItemRef ItemOID="I2" Mandatory="No"/></ItemGroupDef>
			<ItemDef OID="I1" Name="TERM" DataType="text"/><ItemDef OID="I2" Name="N" DataType="integer"/></MetaDataVersion></Study>
			<ClinicalData StudyOID="S" MetaDataVersionOID="1"><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="E"><ItemGroupData ItemGroupOID="F">
			<ItemData ItemOID="I1"><Value>Stroke</Value></ItemData><ItemData ItemOID="I2"><Value>2</Value></ItemData></ItemGroupData></StudyEventData></SubjectData></ClinicalData></ODM>`,
			"MH", true, 2, map[string]string{"TERM": "Stroke", "N": "2"}},
	} {
		f, err := Read(strings.NewReader(c.text), Usual)
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		got := f.Study.version("").form(c.form)
		if got == nil || got.Repeats != c.repeats || len(got.Items) != c.items {
			t.Errorf("%s: %+v", c.why, f.Study.Versions)
		}
		values := record.Replay(f.Entries).Row(c.form, "1", "1").Values()
		if text(values) != text(c.want) {
			t.Errorf("%s: %v", c.why, values)
		}
	}
}
