// Package form names the forms that every study has, and their items. The rooms of
// a trial write and read these rows; they need not know each other for it. The
// forms of a protocol's own visits stand in the protocol.
//
// Item names are CDISC's (SDTM) where it has one, and ours where it has none.
package form

import "stepwise/trial/record"

// All are the forms of every study.
var All = []record.Form{
	Study, Protocol, Site, Member, Query, Review, Transfer, Rehearsal, Clock, Message,
	Subject, Consent, Criterion, Screened, Exit, Visit,
	Slot, Decision, Standing,
	Therapy, Collection, Product, Bag, Spec, Result, Release, Handover, Label,
	Infusion,
	AE, DLT, Report, News, FollowUp,
}

func words(en, zh string) record.Words { return record.Words{EN: en, ZH: zh} }

// item is one of any type. A text so made is one that people write as they like.
func item(name string, t record.Type, en, zh string) record.Item {
	return record.Item{Name: name, Type: t, Words: words(en, zh)}
}

// code is a text that the program makes or checks: a key, a term, a name from a list.
func code(name, en, zh string) record.Item {
	i := item(name, record.Text, en, zh)
	i.Coded = true
	return i
}

func need(i record.Item) record.Item {
	i.Required = true
	return i
}

func unit(i record.Item, u string) record.Item {
	i.Unit = u
	return i
}

func between(i record.Item, low, high float64) record.Item {
	i.Min, i.Max = &low, &high
	return i
}

// choice is an item of codes: value, English, Chinese, and so on.
func choice(name, en, zh string, codes ...string) record.Item {
	i := item(name, record.Choice, en, zh)
	for n := 0; n+2 < len(codes); n += 3 {
		i.Codes = append(i.Codes, record.Code{Value: codes[n], Words: words(codes[n+1], codes[n+2])})
	}
	return i
}
