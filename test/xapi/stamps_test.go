package xapi_test

import "strconv"

func itoa(i int) string { return strconv.Itoa(i) }

const instant = `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z$`

// What the store adds to a statement, and what it leaves as it came.
var _ = chapter("stamps", []Row{
	{"D2.4.8 4.2.4.2", Both, "the store says when it stored a statement, to the millisecond in UTC", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).fits("stored", instant))},
	{"D2.4.8 4.2.4.2", Both, "a stored time that came with the statement is overwritten", do(
		stored(st("id", "$id", "stored", "2013-05-18T05:32:34.804Z")),
		get(one, "statementId", "$id").is(200).fits("stored", instant).omits("2013-05-18"))},
	{"D2.4.7 4.2.4.2", Both, "a statement without a timestamp gets the stored time for one", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).keep("at", "stored").has("timestamp", "$at"))},
	{"D2.4.7 4.2.2", Both, "a timestamp that came stays", do(
		stored(st("id", "$id", "timestamp", "2020-02-29T23:59:59.123Z")),
		get(one, "statementId", "$id").is(200).has("timestamp", "2020-02-29T23:59:59.123Z"))},
	{"D4.5 4.2.7", Both, "a timestamp keeps at least its milliseconds", do(
		stored(st("id", "$id", "timestamp", "2020-02-29T23:59:59.987654Z")),
		get(one, "statementId", "$id").is(200).fits("timestamp", `^2020-02-29T23:59:59\.98[78]`))},
	{"4.2.7", IEEE, "a timestamp of another zone is taken and comes back in UTC", do(
		stored(st("id", "$id", "timestamp", "2020-03-01T07:30:00.500+08:00")),
		get(one, "statementId", "$id").is(200).fits("timestamp", `^2020-02-29T23:30:00\.500?Z$`))},
	{"D4.5", Old, "a timestamp of another zone is taken and means the same instant", do(
		stored(st("id", "$id", "timestamp", "2020-03-01T07:30:00.500+08:00")),
		get(one, "statementId", "$id").is(200).fits("timestamp", `^2020-03-01T07:30:00\.500?\+08:00$|^2020-02-29T23:30:00\.500?Z$`))},
	{"D2.4.7 4.2.4.1", Both, "a timestamp a little ahead of our clock is no reason to refuse", do(
		stored(st("id", "$id", "timestamp", "2099-01-01T00:00:00.000Z")),
		get(one, "statementId", "$id").is(200).has("timestamp", "2099-01-01T00:00:00.000Z"))},
	{"D2.4.9 4.2.4.2", Both, "every statement has an authority, an agent of the credential", do(
		stored(st("id", "$id")),
		get(one, "statementId", "$id").is(200).has("authority account name", "all"))},
	{"D2.4.9 4.2.4.2", Both, "an authority that came with the statement gives way to the credential's", do(
		stored(st("id", "$id", "authority", `{"mbox":"mailto:forged-$token@example.org"}`)),
		get(one, "statementId", "$id").is(200).has("authority account name", "all").omits("forged-$token"))},
	{"4.2.4.2", Both, "the same credential is always the same authority", do(
		stored(st("id", "$id")), stored(st("id", "$id2")),
		get(one, "statementId", "$id").is(200).keep("authority", "authority"),
		get(one, "statementId", "$id2").is(200).has("authority", "$authority"))},
	{"4.2.4.2", Both, "another credential is another authority", do(
		sent(st("id", "$id")).as("writer").is(200),
		get(one, "statementId", "$id").is(200).has("authority account name", "writer"))},
	{"D2.4.10", Old, "a statement without a version comes back as 1.0.0", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("version", "1.0.0"))},
	{"4.2.4.3", IEEE, "a statement without a version comes back as 2.0.0", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("version", "2.0.0"))},
	{"D2.4.10", Old, "a statement of any 1.0.x keeps the version it came with", do(
		stored(st("id", "$id", "version", "1.0.2")), get(one, "statementId", "$id").is(200).has("version", "1.0.2"))},
	{"D2.4.10", Old, "every 1.0.x is a version of a statement, and nothing else is", do(
		stored(st("version", "1.0.9")),
		sent(st("version", "1.1.0")).is(400).says("version"), sent(st("version", "0.9.5")).is(400), sent(st("version", "2.0.0")).is(400))},
	{"4.2.4.3", IEEE, "a statement keeps the version it came with", do(
		stored(st("id", "$id", "version", "2.0.0")), get(one, "statementId", "$id").is(200).has("version", "2.0.0"))},
	{"4.2.4.2", IEEE, "an older version inside the statement alone is no reason to refuse it, and stays", do(
		stored(st("id", "$id", "version", "1.0.3")), get(one, "statementId", "$id").is(200).has("version", "1.0.3"))},
	{"D2.3.1 4.2", Both, "a statement comes back with the keys in the order they came", do(
		sent(raw(shuffled)).is(200),
		get(one, "statementId", "$id").is(200).holds(raw(`{"object":{"definition":{"type":"https://example.org/t","name":{"zh":"课"}},"id":"$act"}`)).
			holds(raw(`"verb":{"display":{"zh-Hans":"完成","en":"completed"},"id":"$verb"}`)))},
	{"D2.2 4.2.4.2", Both, "numbers come back as they were spelled", do(
		sent(st("id", "$id", "result score", `{"raw":1.50,"min":-0,"max":1e2,"scaled":0.10000000000000001}`)).is(200),
		get(one, "statementId", "$id").is(200).has("result score", `{"raw":1.50,"min":-0,"max":1e2,"scaled":0.10000000000000001}`))},
	{"D2.2 4.2.4.2", Both, "numbers have at least the precision of 32-bit floats", do(
		sent(st("id", "$id", "result score raw", "3.4028235e38", "result extensions https://example.org/n", "1.17549435e-38")).is(200),
		get(one, "statementId", "$id").is(200).has("result score raw", "3.4028235e38").has("result extensions https://example.org/n", "1.17549435e-38"))},
	{"C1.4 4.1.2", Both, "all of Unicode comes back, escaped or not", do(
		sent(st("id", "$id", "result response", "胶质瘤 🧬 é é \u2028")).is(200),
		get(one, "statementId", "$id").is(200).has("result response", "胶质瘤 🧬 é é \u2028"))},
	{"D2.3.1 4.2", Both, "escapes and blanks inside of values come back as they came", do(
		sent(raw(`{"id":"$id","actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"},"result":{"response":"\u4e2d\/\t"}}`)).is(200),
		get(one, "statementId", "$id").is(200).holds(raw(`"response":"\u4e2d\/\t"`)))},
	{"D2.4.6.2 4.2.4.2", Both, "a single context activity comes back as a list of one", do(
		sent(st("id", "$id", "context contextActivities", `{"parent":{"id":"$act2"},"category":[{"id":"$act3"}]}`)).is(200),
		get(one, "statementId", "$id").is(200).has("context contextActivities", `{"parent":[{"id":"$act2"}],"category":[{"id":"$act3"}]}`))},
	{"D2.4.6.2 4.2.4.2", Both, "so does a single context activity of a substatement", do(
		sent(st("id", "$id", "object", `{"objectType":"SubStatement","actor":$who2,"verb":{"id":"$verb2"},"object":{"id":"$act2"},
			"context":{"contextActivities":{"other":{"id":"$act3"}}}}`)).is(200),
		get(one, "statementId", "$id").is(200).has("object context contextActivities other", `[{"id":"$act3"}]`))},
	{"4.2.4.3", Both, "an answer in one version does not rewrite a statement of the other", do(
		sent(st("id", "$id")).with("X-Experience-API-Version", "2.0.0").is(200),
		sent(st("id", "$id2")).with("X-Experience-API-Version", "1.0.3").is(200),
		get(one, "statementId", "$id").is(200).has("version", "2.0.0"),
		get(one, "statementId", "$id2").is(200).has("version", "1.0.0"))},
	{"D2.4.3", Both, "the words of a verb come back in exact format as they came or not at all", do(
		stored(st("id", "$id", "verb display", `{"en":"went\u0020through"}`), st("id", "$id2")),
		get(one, "statementId", "$id", "format", "exact").is(200).has("verb display", `{"en":"went through"}`),
		get(one, "statementId", "$id2", "format", "exact").is(200).lacks("verb display"))},
})

const shuffled = `{"object":{"definition":{"type":"https://example.org/t","name":{"zh":"课"}},"id":"$act"},` +
	`"verb":{"display":{"zh-Hans":"完成","en":"completed"},"id":"$verb"},"id":"$id","actor":$who}`
