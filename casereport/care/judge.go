package care

import "regexp"

// The keys of the sentences that say why, with the blanks that Args fill.
const (
	keyWritten       = "casereport.care.written"        // Have, Minimum: units
	keyEmpty         = "casereport.care.empty"          //
	keyShort         = "casereport.care.short"          // Have, Minimum: units
	keyOptional      = "casereport.care.optional"       //
	keyAuthor        = "casereport.care.author"         //
	keyTitleFound    = "casereport.care.title.found"    //
	keyTitleWords    = "casereport.care.title.words"    //
	keyTitleSubject  = "casereport.care.title.subject"  //
	keyKeywords      = "casereport.care.keywords"       // Have
	keyKeywordsFew   = "casereport.care.keywords.few"   // Have, Least
	keyKeywordsMany  = "casereport.care.keywords.many"  // Have, Most
	keyTimelineForm  = "casereport.care.timeline.form"  //
	keyTimelineFound = "casereport.care.timeline.found" //
	keyConsent       = "casereport.care.consent"        //
	keyConsentText   = "casereport.care.consent.text"   //
	keyConsentRecord = "casereport.care.consent.record" //
	keyDeclared      = "casereport.care.declared"       //
	keyDeclaredEmpty = "casereport.care.declared.empty" //
	keyInapplicable  = "casereport.care.inapplicable"   //
)

// Keys lists every key that a Result may carry.
func Keys() []string {
	return []string{
		keyWritten, keyEmpty, keyShort, keyOptional, keyAuthor, keyTitleFound, keyTitleWords, keyTitleSubject,
		keyKeywords, keyKeywordsFew, keyKeywordsMany, keyTimelineForm, keyTimelineFound,
		keyConsent, keyConsentText, keyConsentRecord, keyDeclared, keyDeclaredEmpty, keyInapplicable,
	}
}

// Key words: two to five, checklist item 2.
const (
	leastKeyWords = 2
	mostKeyWords  = 5
)

// judge says what the draft alone shows.
func judge(it Item, draft map[SectionID]string, o Options) Result {
	text := draft[it.Section]
	section, _ := FindSection(it.Section)
	minimum := section.Minimum
	if m, ok := o.Minimum[it.Section]; ok {
		minimum = m
	}
	have := Measure(substance(text)).Units()
	say := func(s Status, key string, args map[string]any) Result {
		return Result{Item: it, Status: s, Section: it.Section, Key: key, Args: args}
	}
	length := map[string]any{"Have": have, "Minimum": minimum}

	switch it.Rule {
	case ByTitle:
		return say(judgeTitle(text, minimum))
	case ByKeyWords:
		return say(judgeKeyWords(text))
	case ByTimeline:
		if hasFigureOrTable(text) {
			return say(Present, keyTimelineFound, nil)
		}
		if have >= minimum {
			return say(NeedsDeclaration, keyTimelineForm, nil)
		}
	case ByConsent:
		switch {
		case !o.ConsentRecorded && have == 0:
			return say(Missing, keyEmpty, nil)
		case !o.ConsentRecorded:
			return say(NeedsDeclaration, keyConsentRecord, nil)
		case have < minimum:
			return say(Missing, keyConsentText, nil)
		}
		return say(Present, keyConsent, nil)
	}
	switch {
	case !it.Required && have < minimum:
		return say(NeedsDeclaration, keyOptional, nil)
	case have == 0:
		return say(Missing, keyEmpty, nil)
	case have < minimum:
		return say(Missing, keyShort, length)
	case it.Rule == ByAuthor:
		return say(NeedsDeclaration, keyAuthor, nil)
	}
	return say(Present, keyWritten, length)
}

// The words that mark a report as one, as the checklist asks for them, with the
// usual Chinese renderings.
var reportWords = regexp.MustCompile(`(?i)case[\s-]+(?:report|study)s?|病例报[告道]|个案报[告道]|例报[告道]`)

// judgeTitle looks for the words and for something beside them. A title may be
// marked up as a heading; its words count all the same.
func judgeTitle(text string, minimum int) (Status, string, map[string]any) {
	have := Measure(text).Units()
	switch {
	case have == 0:
		return Missing, keyEmpty, nil
	case !reportWords.MatchString(text):
		return Missing, keyTitleWords, nil
	case have < minimum || Measure(reportWords.ReplaceAllString(text, " ")).Units() == 0:
		return Missing, keyTitleSubject, nil
	}
	return Present, keyTitleFound, nil
}

var betweenKeyWords = regexp.MustCompile(`[;；,，、\n]|(?:^|\n)\s*[-*+]\s`)

// judgeKeyWords counts them. More than the checklist asks for is not missing:
// some journals allow it, and the author says so.
func judgeKeyWords(text string) (Status, string, map[string]any) {
	n := 0
	for _, w := range betweenKeyWords.Split(substance(text), -1) {
		if Measure(w).Units() > 0 {
			n++
		}
	}
	switch {
	case n == 0:
		return Missing, keyEmpty, nil
	case n < leastKeyWords:
		return Missing, keyKeywordsFew, map[string]any{"Have": n, "Least": leastKeyWords}
	case n > mostKeyWords:
		return NeedsDeclaration, keyKeywordsMany, map[string]any{"Have": n, "Most": mostKeyWords}
	}
	return Present, keyKeywords, map[string]any{"Have": n}
}
