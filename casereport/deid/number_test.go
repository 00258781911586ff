package deid_test

import (
	"testing"

	"stepwise/casereport/deid"
)

func TestIdentityNumbers(t *testing.T) {
	const card, like = deid.IdentityCard, deid.IdentityLike
	check(t, []row{
		{"the standard's own example, check character X", "号码⟦11010519491231002X⟧", card, deid.High, "identity"},
		{"a small x", "⟦11010519491231002x⟧", card, deid.High, "identity"},
		{"a figure as check character", "⟦110105199003072557⟧", card, deid.High, "identity"},
		{"in groups", "⟦110105 19491231 002X⟧", card, deid.High, "identity"},
		{"in groups of four after the division", "⟦110105-1949-1231-002X⟧", card, deid.High, "identity"},
		{"a resident of Hong Kong", "⟦810000199408230021⟧", card, deid.High, "identity"},
		{"a foreigner's permanent residence card", "⟦911156198108030025⟧", card, deid.High, "identity"},
		{"one figure wrong: the check tells, the form remains", "⟦110105194912310021⟧", like, deid.Medium, "identity.check"},
		{"the old form of fifteen figures", "身份证 ⟦110105491231002⟧", card, deid.Medium, "identity.old"},
		{"a label and a number of some other form", "身份证号码：⟦H12345678⟧", like, deid.Medium, "identity.label"},
	})
	quiet(t, []row{
		{why: "no such province", text: "10010519491231002X 990105194912310021"[:18]},
		{why: "born on no day", text: "110105194913310027"},
		{why: "born before anybody alive", text: "110105184912310021"},
		{why: "part of a longer figure", text: "1110105194912310021"},
		{why: "part of a code", text: "A11010519491231002X, 11010519491231002Xb, 11010519491231002X_1"},
		{why: "masked", text: "1101051949****002X, 身份证号：***, 身份证号已隐去"},
		{why: "the old form without a possible birthday", text: "110105499931002"},
		{why: "a decimal", text: "0.110105194912310021"},
		{why: "groups in other places", text: "1101 0519 4912 3100 21"},
		{why: "in a DOI", text: "10.1000/11010519491231002X"},
	})
}

func TestPhones(t *testing.T) {
	const p = deid.Phone
	check(t, []row{
		{"a mobile number", "电话⟦13800138000⟧。", p, deid.High, "phone.mobile"},
		{"with blanks", "⟦138 0013 8000⟧", p, deid.High, "phone.mobile"},
		{"with dashes", "⟦138-0013-8000⟧", p, deid.High, "phone.mobile"},
		{"with the country", "⟦8613800138000⟧", p, deid.High, "phone.mobile"},
		{"with the country as dialled", "⟦0086-13800138000⟧", p, deid.High, "phone.mobile"},
		{"with the country and a plus", "⟦+86 138 0013 8000⟧", p, deid.High, "phone.abroad"},
		{"a new prefix", "⟦19912345678⟧", p, deid.High, "phone.mobile"},
		{"a reseller's prefix", "⟦17012345678⟧", p, deid.High, "phone.mobile"},
		{"a landline with a dash", "⟦010-62345678⟧", p, deid.High, "phone.landline"},
		{"a landline in brackets", "(⟦0755)83923333⟧", p, deid.High, "phone.landline"},
		{"a landline with seven figures", "⟦0312-5912345⟧", p, deid.High, "phone.landline"},
		{"a landline in groups", "⟦021 6234 5678⟧", p, deid.Medium, "phone.landline"},
		{"a landline with an extension", "⟦010-62345678转8001⟧", p, deid.High, "phone.landline"},
		{"a landline without a break is often another number", "⟦02162345678⟧", p, deid.Low, "phone.landline"},
		{"abroad", "⟦+44 20 7946 0958⟧", p, deid.High, "phone.abroad"},
		{"abroad, with brackets", "⟦+1 (202) 555-0143⟧", p, deid.High, "phone.abroad"},
		{"after a label, without an area code", "联系电话：⟦62345678⟧", p, deid.Medium, "phone.label"},
		{"after an English label", "Tel: ⟦(202) 555-0143⟧"[:5] + "(⟦202) 555-0143⟧", p, deid.Medium, "phone.label"},
		{"a mobile number of no network, after a label", "手机：⟦12345678901⟧", p, deid.Medium, "phone.label"},
	})
	quiet(t, []row{
		{why: "no network has this prefix", text: "12345678901, 15412345678, 19412345678, 10000000000"},
		{why: "a viral load", text: "13800138000 copies/mL, HBV DNA 13800138000拷贝"},
		{why: "longer than a number", text: "138001380001, 1380013800012345"},
		{why: "part of a code", text: "SN13800138000, 13800138000A, ID_13800138000"},
		{why: "a decimal", text: "0.13800138000, 3.1013800138000"},
		{why: "a range of values", text: "0.10-62345678, 100-200, 0-10"},
		{why: "a landline whose number begins with 1 or 9", text: "010-12345678, 010-92345678"},
		{why: "cells", text: "CD4+ 3501234567, +12.5 mm, +10 000 000 cells"},
		{why: "a label without a number", text: "电话随访3个月, 电话随访 36 次, telephone follow-up 12 months"},
		{why: "masked", text: "电话：138****8000, 手机：***"},
		{why: "a mobile phone application", text: "mobile 2 weeks, phone call at 24 h"},
		{why: "an accession of a gene bank", text: "NM_005228.5, GSE138001380, rs121434568"},
	})
}

func TestRecordNumbers(t *testing.T) {
	const r = deid.Record
	check(t, []row{
		{"admission number", "住院号：⟦20240017⟧", r, deid.High, "record"},
		{"with letters", "住院号 ⟦A2024-0017⟧，", r, deid.High, "record"},
		{"written 号码", "住院号码为⟦123456⟧", r, deid.High, "record"},
		{"in brackets", "（病案号：⟦00123456⟧）", r, deid.High, "record"},
		{"of the outpatient department", "门诊号⟦G123456⟧", r, deid.High, "record"},
		{"of a scan", "CT号：⟦015880⟧", r, deid.High, "record"},
		{"of a specimen", "病理号 ⟦201725281⟧", r, deid.High, "record"},
		{"of a specimen, in brackets after the word", "术后病理(⟦201417771⟧)示腺癌", r, deid.High, "record"},
		{"ID in Chinese text", "患者ID：⟦P00123⟧", r, deid.High, "record"},
		{"ID号", "ID号⟦123456⟧", r, deid.High, "record"},
		{"insurance", "医保卡号：⟦Y1234567⟧", r, deid.High, "record"},
		{"of a trial's subject", "受试者编号：⟦01-003⟧"[:len("受试者编号：")] + "⟦01-0031⟧", r, deid.High, "record"},
		{"MRN", "MRN ⟦1234567⟧", r, deid.High, "record"},
		{"MRN with a hash", "MRN #⟦1234567⟧", r, deid.High, "record"},
		{"hospital number", "hospital number ⟦H123456⟧", r, deid.High, "record"},
		{"hospital no.", "Hospital No. ⟦123456⟧", r, deid.High, "record"},
		{"record no.", "record no.: ⟦12-3456⟧", r, deid.High, "record"},
		{"medical record number is", "Her medical record number is ⟦998877⟧", r, deid.High, "record"},
		{"patient ID", "Patient ID: ⟦00123456⟧", r, deid.High, "record"},
		{"social security number", "SSN ⟦123-45-6789⟧", r, deid.High, "record"},
		{"in bold letters of Markdown", "**住院号**：⟦123456⟧", r, deid.High, "record"},
	})
	quiet(t, []row{
		{why: "a label without a number", text: "住院号已隐去，病案号略，MRN removed"},
		{why: "masked", text: "住院号：***，病案号：XXXXXX，MRN: XXXX"},
		{why: "a patient's place in a row", text: "patient number 3, patient no. 12, Patient 1024"},
		{why: "a count", text: "record number of 2024 patients, 登记号源300个"},
		{why: "a record without number", text: "his medical record was reviewed; hospital no longer open"},
		{why: "a gene's number", text: "Gene ID 1956, rs121434568, HGNC:3236"},
		{why: "a variant", text: "EGFR c.2573T>G p.L858R, KRAS G12C, chr7:55259515"},
		{why: "a registration of a trial after a label like ours", text: "试验登记号：NCT01234567"},
		{why: "an approval", text: "国药准字S20180015，注册证号20183401"},
		{why: "a paper's number", text: "PMID: 24416692, PMC6873745, ISSN 1752-1947"},
		{why: "a grant", text: "基金项目编号：82012345; grant no. 82012345"},
	})
}
