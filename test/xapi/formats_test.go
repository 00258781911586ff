package xapi_test

const rich = `{"id":"$id","actor":{"objectType":"Agent","name":"Li Na","mbox":"$mail"},
"verb":{"id":"$verb","display":{"en":"finished","zh-Hans":"完成","de":"abgeschlossen"}},
"object":{"objectType":"Activity","id":"$act","definition":{"type":"https://example.org/course",
"name":{"en":"Grading","zh-Hans":"分级","de":"Einstufung"},"description":{"en":"How","de":"Wie"},
"interactionType":"choice","choices":[{"id":"a","description":{"en":"One","zh-Hans":"一"}}],"correctResponsesPattern":["a"]}},
"context":{"team":{"objectType":"Group","name":"Ward 3","member":[{"name":"Zhou","mbox":"$mail2"}]},
"contextActivities":{"parent":[{"id":"$act2","definition":{"name":{"en":"Course","zh-Hans":"课程"}}}]}}}`

// identified is a statement with an identified group as its actor.
const identified = `{"id":"$id","actor":{"objectType":"Group","name":"Ward 3","mbox":"$mail","member":[{"name":"Zhou","mbox":"$mail2"}]},
"verb":{"id":"$verb"},"object":{"objectType":"Agent","name":"Zhou","mbox":"$mail2"}}`

func choose(language string, format ...string) *step {
	if len(format) == 0 {
		format = []string{"canonical"}
	}
	return get(one, "statementId", "$id", "format", format[0]).with("Accept-Language", language).is(200)
}

var _ = chapter("formats", []Row{
	{"C2.1.3 4.1.6.1", Both, "exact is what came", do(
		stored(raw(rich)), get(one, "statementId", "$id", "format", "exact").is(200).
			has("actor name", "Li Na").counts("verb display", 3).counts("object definition name", 3).has("context team member 0 name", "Zhou"))},
	{"C2.1.3 4.1.6.1", Both, "exact is the format when none is asked for", do(
		stored(raw(rich)), get(one, "statementId", "$id").is(200).has("actor name", "Li Na").counts("verb display", 3))},
	{"C2.1.3 4.1.6.1", Both, "exact does not heed Accept-Language", do(
		stored(raw(rich)), choose("de", "exact").counts("verb display", 3).counts("object definition name", 3))},
	{"C2.1.3 4.1.6.1", Both, "ids leaves only what identifies the actor", do(
		stored(raw(rich)), get(one, "statementId", "$id", "format", "ids").is(200).
			has("actor mbox", "$mail").lacks("actor name"))},
	{"C2.1.3 4.1.6.1", Both, "ids leaves only what identifies verb and activity", do(
		stored(raw(rich)), get(one, "statementId", "$id", "format", "ids").is(200).
			has("verb", `{"id":"$verb"}`).has("object id", "$act").lacks("object definition"))},
	{"C2.1.3 4.1.6.1", Both, "ids leaves of an anonymous group what identifies its members", do(
		stored(raw(rich)), get(one, "statementId", "$id", "format", "ids").is(200).
			has("context team objectType", "Group").has("context team member 0 mbox", "$mail2").
			lacks("context team name").lacks("context team member 0 name"))},
	{"C2.1.3 4.1.6.1", Both, "ids leaves of an identified group what identifies it", do(
		stored(raw(identified)), get(one, "statementId", "$id", "format", "ids").is(200).
			has("actor mbox", "$mail").has("actor objectType", "Group").lacks("actor name").has("object mbox", "$mail2").lacks("object name"))},
	{"C2.1.3 4.1.6.1", Both, "ids holds for context activities", do(
		stored(raw(rich)), get(one, "statementId", "$id", "format", "ids").is(200).
			has("context contextActivities parent 0 id", "$act2").lacks("context contextActivities parent 0 definition"))},
	{"C2.1.3 4.1.6.1", Both, "ids holds for every statement of a result", do(
		stored(raw(rich)), get(one, "agent", "$who", "format", "ids").is(200).ids("$id").lacks("statements 0 object definition"))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves agents as they came", do(
		stored(raw(rich)), choose("en").has("actor name", "Li Na").has("context team name", "Ward 3"))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves one language in an activity's name", do(
		stored(raw(rich)), choose("en").has("object definition name", `{"en":"Grading"}`))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves one language in a description", do(
		stored(raw(rich)), choose("de").has("object definition description", `{"de":"Wie"}`))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves one language in the parts of an interaction", do(
		stored(raw(rich)), choose("zh-Hans").has("object definition choices 0 description", `{"zh-Hans":"一"}`))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves one language in the words of the verb", do(
		stored(raw(rich)), choose("de").has("verb display", `{"de":"abgeschlossen"}`))},
	{"C2.1.3 4.1.6.1", Both, "canonical leaves one language in context activities", do(
		stored(raw(rich)), choose("zh-Hans").has("context contextActivities parent 0 definition name", `{"zh-Hans":"课程"}`))},
	{"C2.1.3 4.1.6.1", Both, "the language is chosen map by map", do(
		stored(raw(rich)), choose("zh-Hans, de;q=0.5").has("object definition name", `{"zh-Hans":"分级"}`).
			has("object definition description", `{"de":"Wie"}`))},
	{"C2.1.3 4.1.6.1", Both, "weights decide, not the order in the header", do(
		stored(raw(rich)), choose("en;q=0.2, de;q=0.9").has("object definition name", `{"de":"Einstufung"}`))},
	{"C2.1.3 4.1.6.1", Both, "a language is found by its prefix", do(
		stored(raw(rich)), choose("de-AT").counts("object definition name", 1),
		choose("zh").has("object definition name", `{"zh-Hans":"分级"}`))},
	{"C2.1.3 4.1.6.1", Both, "a language that the client refuses comes last", do(
		stored(raw(rich)), choose("en;q=0, de").has("object definition description", `{"de":"Wie"}`))},
	{"C2.1.3 4.1.6.1", Both, "without a fitting language there is still one", do(
		stored(raw(rich)), choose("fr").counts("object definition name", 1).counts("verb display", 1))},
	{"C2.1.3 4.1.6.1", Both, "canonical holds for every statement of a result", do(
		stored(raw(rich)), get(one, "agent", "$who", "format", "canonical").with("Accept-Language", "de").is(200).
			ids("$id").has("statements 0 object definition name", `{"de":"Einstufung"}`))},
	{"C2.1.3 4.1.6.1", Both, "canonical fills in what the store knows of an activity", do(
		stored(raw(rich)), stored(st("id", "$id2")),
		get(one, "statementId", "$id2", "format", "canonical").with("Accept-Language", "en").is(200).
			has("object definition name", `{"en":"Grading"}`))},
})
