package credential

import (
	"errors"
	"testing"
)

// The forms that RDF gives to values, each checked by hand against the
// specification; test/credential checks them against another implementation.
func TestLiterals(t *testing.T) {
	for _, row := range []struct{ reason, value, datatype, want string }{
		{"plain text has no datatype", "a", "", `"a"`},
		{"xsd:string is plain text", "a", xsdString, `"a"`},
		{"any other datatype is written", "a", nsXSD + "dateTime", `"a"^^<http://www.w3.org/2001/XMLSchema#dateTime>`},
		{"short escapes", "\b\t\n\f\r\"\\", "", `"\b\t\n\f\r\"\\"`},
		{"other controls by number, in capitals", "\x00\x0b\x1f\x7f", "", `"\u0000\u000B\u001F\u007F"`},
		{"the rest as it is", "\u0080'/<>\u2028医𠮷", "", "\"\u0080'/<>\u2028医𠮷\""},
	} {
		if got := literalForm(row.value, row.datatype); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
	for number, want := range map[float64]string{
		0.01: "1.0E-2", 0.5: "5.0E-1", 1: "1", 2.5: "2.5E0", 12.25: "1.225E1", 100: "100", 100_000: "100000",
		99_999.99: "9.999999000000001E4", // fifteen places, as the specification says, and not the shortest form
	} {
		if got := lexicalNumber(number); got != want {
			t.Errorf("%v: %s, want %s", number, got, want)
		}
	}
}

func TestStatements(t *testing.T) {
	for _, row := range []struct {
		reason, in, want string
		err              error
	}{
		{"named", `{"id":"urn:a","name":"x"}`, "<urn:a> <https://schema.org/name> \"x\" .\n", nil},
		{"unnamed", `{"name":"x"}`, "_:c14n0 <https://schema.org/name> \"x\" .\n", nil},
		{"a boolean with the badge context's own datatype", `{"id":"urn:a","type":"IdentityObject","hashed":true}`,
			"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#IdentityObject> .\n" +
				"<urn:a> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#hashed> \"true\"^^<https://www.w3.org/2001/XMLSchema#boolean> .\n", nil},
		{"a term out of its class", `{"id":"urn:a","hashed":true}`, "", errShape},
		{"a class's terms end at its parts", `{"id":"urn:a","type":"AchievementSubject","achievement":{"id":"urn:b","creditsEarned":1}}`, "", errShape},
		{"an unknown type", `{"id":"urn:a","type":"Degree"}`, "", errShape},
		{"a type twice", `{"id":"urn:a","type":["Image","Image"]}`, "", errShape},
		{"a type that is a number", `{"id":"urn:a","type":[1]}`, "", errShape},
		{"a relative id", `{"id":"a","name":"x"}`, "", errShape},
		{"an id that is an object", `{"id":{},"name":"x"}`, "", errShape},
		{"an empty array", `{"id":"urn:a","name":[]}`, "", errShape},
		{"an array in an array", `{"id":"urn:a","name":[["x"]]}`, "", errShape},
		{"null", `{"id":"urn:a","name":null}`, "", errShape},
		{"a number for a text", `{"id":"urn:a","name":1}`, "", errShape},
		{"an object for a text", `{"id":"urn:a","name":{"@value":"x","@language":"en"}}`, "", errShape},
		{"a text for an object", `{"id":"urn:a","type":"AchievementSubject","achievement":"urn:b"}`, "", errShape},
		{"a number that RDF and JSON would round apart", `{"id":"urn:a","type":"AchievementSubject","creditsEarned":1e-7}`, "", errShape},
		{"a keyword", `{"id":"urn:a","@graph":[]}`, "", errShape},
		{"a statement twice", `{"id":"urn:a","name":["x","x"]}`, "", errShape},
		{"two unnamed parts that are alike", `{"id":"urn:a","type":"AchievementSubject","identifier":[{"name":"x"},{"name":"x"}]}`, "", errAmbiguous},
	} {
		got, err := canonicalRDF(badgeVocabulary, must(parseObject([]byte(row.in))))
		if !errors.Is(err, row.err) || string(got) != row.want {
			t.Errorf("%s: %v\n got %s\nwant %s", row.reason, err, got, row.want)
		}
	}
}
