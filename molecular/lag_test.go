package molecular

import (
	"testing"

	"stepwise/knowledge/fact"
	"stepwise/person"
)

func TestTheLagCountsFromTheFirstApprovalAnywhere(t *testing.T) {
	first := First{Month: fact.MonthOf(2014, 9), Status: fact.Verified}
	a := &Catalogue{List: []Medicine{{INN: "a", First: first}, {INN: "b", First: First{Month: fact.MonthOf(2020, 1), Status: fact.Recalled}}, {INN: "c"}},
		byName: map[string]int{"a": 0, "b": 1, "c": 2}}
	list := Overview([]Point{
		{City: "beijing", Medicine: "a", Day: "2018-07", Available: false, Price: -1},
		{City: "beijing", Medicine: "a", Day: "2018-09-15", Available: true, Price: 1791800},
		{City: "beijing", Medicine: "a", Day: "2021-03", Available: true, Price: -1},
		{City: "beijing", Medicine: "b", Day: "2019-11", Available: true, Price: -1},
		{City: "beijing", Medicine: "c", Day: "2019-11", Available: true, Price: -1},
		{City: "wuhan", Medicine: "a", Day: "2019-01", Available: false, Price: -1},
		{City: "wuhan", Medicine: "gone", Day: "2019-01", Available: true, Price: -1},
	}, a)
	want := []struct {
		city, medicine string
		lag            int
		ok, sure       bool
	}{
		{"beijing", "a", 48, true, true},   // from the first point that says it can be had, not from the first point
		{"beijing", "b", -2, true, false},  // there before any approval that we know; and that one is recalled
		{"beijing", "c", 0, false, false},  // no approval known: no lag, rather than a wrong one
		{"wuhan", "a", 0, false, true},     // never there
		{"wuhan", "gone", 0, false, false}, // the knowledge base names it no longer
	}
	if len(list) != len(want) {
		t.Fatalf("%d rows", len(list))
	}
	for i, x := range want {
		got := list[i]
		lag, ok := got.Lag()
		if got.City != x.city || got.Medicine.INN != x.medicine || lag != x.lag || ok != x.ok || got.Sure() != x.sure {
			t.Errorf("row %d: %s %s %d %v %v, want %+v", i, got.City, got.Medicine.INN, lag, ok, got.Sure(), x)
		}
	}
	if list[0].Priced.Price != 1791800 || list[0].Latest.Day != "2021-03" {
		t.Errorf("newest price %+v, newest point %+v", list[0].Priced, list[0].Latest)
	}
	sums := Sums(list)
	if len(sums) != 2 || sums[0] != (CitySum{City: "beijing", Available: 3, Known: 3, Median: -2, Lagged: true, Sure: false}) || sums[1] != (CitySum{City: "wuhan", Available: 1, Known: 2, Sure: true}) {
		t.Errorf("sums: %+v", sums)
	}
}

func TestTheCatalogueKnowsFirstApprovals(t *testing.T) {
	c := CatalogueOf(shippedBase(t))
	for _, x := range []struct {
		name, month, jurisdiction string
		status                    fact.Status
	}{
		{"osimertinib", "2015-11", "FDA", fact.Verified},
		{"奥希替尼", "2015-11", "FDA", fact.Verified},
		{"savolitinib", "2021-06", "NMPA", fact.Verified}, // China first
		{"nivolumab", "2014-12", "FDA", fact.Recalled},    // the month is from memory, though the statement has verified parts
		{"gefitinib", "2005-02", "NMPA", fact.Recalled},   // earlier than the verified ones
	} {
		m, ok := c.Find(x.name)
		if !ok || m.First.Month.String() != x.month || m.First.Jurisdiction != x.jurisdiction || m.First.Status != x.status {
			t.Errorf("%s: %+v", x.name, m)
		}
	}
}

func TestEveryCityOfTheListLiesSomewhere(t *testing.T) {
	for _, c := range person.Cities {
		at, ok := Where(c.Code)
		if !ok || at.Longitude < 73 || at.Longitude > 135 || at.Latitude < 18 || at.Latitude > 54 {
			t.Errorf("%s: %+v", c.Code, at)
		}
	}
}
