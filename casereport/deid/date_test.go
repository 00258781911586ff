package deid_test

import (
	"testing"

	"stepwise/casereport/deid"
)

func TestDates(t *testing.T) {
	const d, m = deid.Date, deid.Month
	check(t, []row{
		{"ISO 8601", "admitted ⟦2024-03-05⟧.", d, deid.High, "date"},
		{"with strokes, figures not padded", "入院⟦2024/3/5⟧", d, deid.High, "date"},
		{"with points, as in Chinese records", "⟦2024.03.05⟧入院", d, deid.High, "date"},
		{"a doubled dash, a slip seen in records", "于⟦2017--02--10⟧入院", d, deid.High, "date"},
		{"a time may follow", "⟦2024-03-05⟧T10:30", d, deid.High, "date"},
		{"a time may be glued to it", "⟦2024-03-05⟧08:30入院", d, deid.High, "date"},
		{"Chinese, in full", "于⟦2024年3月5日⟧入院", d, deid.High, "date"},
		{"Chinese, with blanks and padded", "⟦2024 年 03 月 05 日⟧", d, deid.High, "date"},
		{"Chinese, spoken", "⟦2024年3月5号⟧", d, deid.High, "date"},
		{"Chinese, two-figure year", "⟦24年3月5日⟧", d, deid.High, "date"},
		{"Chinese, without a year", "于⟦3月5日⟧行手术", d, deid.Medium, "date.noyear"},
		{"Chinese, a span of days", "⟦2024年3月5日-7日⟧发热", d, deid.High, "date"},
		{"Chinese, days joined", "⟦3月5～7日⟧", d, deid.Medium, "date.noyear"},
		{"Chinese numerals", "⟦二〇二四年三月五日⟧入院", d, deid.High, "date"},
		{"Chinese numerals, tens", "⟦二零二四年十二月二十三日⟧", d, deid.High, "date"},
		{"Chinese numerals without a year", "⟦三月十五日⟧", d, deid.Medium, "date.noyear"},
		{"English, day first", "on ⟦5 March 2024⟧ he", d, deid.High, "date"},
		{"English, ordinal with of", "the ⟦5th of March 2024⟧", d, deid.High, "date"},
		{"English, month first", "on ⟦March 5, 2024⟧", d, deid.High, "date"},
		{"English, abbreviated with a point", "⟦Mar. 5th, 2024⟧", d, deid.High, "date"},
		{"English, Sept", "⟦9 Sept 2025⟧", d, deid.High, "date"},
		{"English, small letters", "⟦5 january 2024⟧", d, deid.High, "date"},
		{"English, capitals with a year", "⟦MARCH 5, 2024⟧", d, deid.High, "date"},
		{"English, a span of days", "⟦March 5-7, 2024⟧", d, deid.High, "date"},
		{"English, with dashes", "⟦05-Mar-2024⟧", d, deid.High, "date"},
		{"the form of trial databases", "⟦05MAR2024⟧", d, deid.High, "date"},
		{"English, month first, no year", "On ⟦March 5⟧ he was discharged", d, deid.Medium, "date.noyear"},
		{"English, day first, no year", "On ⟦5 March⟧ he was discharged", d, deid.Medium, "date.noyear"},
		{"figures, day or month first", "seen ⟦05/03/2024⟧", d, deid.High, "date"},
		{"figures, American, cannot be day first", "seen ⟦3/25/2024⟧", d, deid.High, "date"},
		{"figures, German", "am ⟦5.3.2024⟧", d, deid.High, "date"},
		{"figures, two-figure year, padded", "seen ⟦05/03/24⟧", d, deid.Low, "date.short"},
		{"eight figures after a word that asks for a date", "入院日期：⟦20240305⟧", d, deid.High, "date.label"},
		{"eight figures after 于", "于⟦20160811⟧行手术", d, deid.High, "date.label"},
		{"eight figures after DOB", "DOB: ⟦19490131⟧", d, deid.High, "date.label"},
		{"eight figures alone may be a day", "CT（⟦20240305⟧）", d, deid.Low, "date.compact"},
		{"the reader's date, not the patient's", "Accessed ⟦5 March 2024⟧", d, deid.Low, "date.cited"},
		{"the 29th of February is a day", "⟦2024-02-29⟧", d, deid.High, "date"},

		{"a month of a year, which safe harbor counts", "In ⟦March 2024⟧ he", m, deid.Low, "month"},
		{"a month of a year in Chinese", "⟦2024年3月⟧起", m, deid.Low, "month"},
	})
}

func TestNoDates(t *testing.T) {
	quiet(t, []row{
		{why: "a year alone", text: "in 2024, 2024年诊断, since 2019"},
		{why: "days as a duration", text: "after 3 days, 3天后, for 5-7 days, 5日后"},
		{why: "months as a duration", text: "3个月后, 3月余, 24年3个月, 3-6月龄"},
		{why: "a day of treatment", text: "第6天, day 21, D1-D14, 第3周期第5日"},
		{why: "no such month", text: "2024-13-05, 2024/15/40, 13月5日"},
		{why: "no such day", text: "2024-02-30, 4月31日, 31/04/2024, April 31, 2024"},
		{why: "a version", text: "version 2024.3.1 and v2024.03.05"},
		{why: "grades in a row", text: "grade 1/2/3 and 3/4/5级"},
		{why: "doses in a row", text: "10/20/30 mg, 5/10/15 mg/kg, 01/02/04 mg"},
		{why: "a blood pressure and a ratio", text: "120/80 mmHg, 3/5, 12/10"},
		{why: "genes named like months", text: "SEPT9, MARCH5, DEC1, OCT4, Oct-4, MARCH-5 and SEP 9"},
		{why: "verbs named like months", text: "it may 5 times, they march 12 miles, May be, may 12"},
		{why: "May with an amount", text: "In May 5 patients were seen; May 12 mg"},
		{why: "a month that opens a clause after a count", text: "grade 3 May occur; cohort 2 March"},
		{why: "values with points", text: "1.2.2024a is no date of ours: 10.12.3, 0.2024-3"},
		{why: "eight figures with a unit", text: "20240305 copies/mL, 20240305个"},
		{why: "eight figures out of a patient's years", text: "编码19240305, 20990101"},
		{why: "a trial registration", text: "NCT20240305, ChiCTR2024030512, CTR20240305"},
		{why: "a batch with a label", text: "批号20240305, 批号：20240305-1, lot 20240305, Lot No. 20240305, batch number 20240305"},
		{why: "a product's own dates", text: "生产日期：2024-03-05，有效期至2026年3月4日；exp. 2026-03-04"},
		{why: "a DOI with a date in it", text: "doi:10.1000/2024-03-05 and https://doi.org/10.1016/j.x.2024.03.05"},
		{why: "an address with a date in it", text: "https://example.org/2024/03/05/news www.example.org/2024-03-05"},
		{why: "a telephone-like range", text: "2020-2024年, 2020—2024, 1990-1999"},
		{why: "a clock time", text: "May 10:30, 08:30-09:15"},
	})
}

// quiet runs rows that must raise nothing.
func quiet(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		if found := deid.Find(r.text); len(found) > 0 {
			t.Errorf("%s: %q gives %s", r.why, r.text, show(found))
		}
	}
}
