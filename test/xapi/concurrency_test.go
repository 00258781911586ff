package xapi_test

// conditions: nobody overwrites what another has changed meanwhile.
func conditions(k kind) []Row {
	r, doc := k.resource, k.of("$key")
	first := k.fresh(raw(`{"a":1}`), doc...).is(204)
	tag := get(r, doc...).is(200).keepHead("etag", "ETag")
	same := get(r, doc...).is(200).body(raw(`{"a":1}`))
	rows := []Row{
		{"C3.1 4.1.4", Both, "GET gives an ETag in quotes", do(first, get(r, doc...).is(200).has("a", "1").heads("ETag", `^"[^"]+"$`))},
		{"C3.1", Old, "the ETag is the SHA-1 of the content in lower-case hexadecimal", do(
			k.fresh(raw(`{"a":1}`), doc...).is(204),
			get(r, doc...).with("Accept-Encoding", "identity").is(200).has("a", "1").check(sha1Tag))},
		{"C3.1 4.1.4", Both, "another content has another ETag", do(
			first, tag, put(r, raw(`{"a":2}`), doc...).with("If-Match", "$etag").is(204), get(r, doc...).is(200).has("a", "2").check(differs("ETag", "etag")))},
		{"C3.1 4.1.4", Both, "PUT with the right If-Match replaces", do(
			first, tag, put(r, raw(`{"a":2}`), doc...).with("If-Match", "$etag").is(204), get(r, doc...).is(200).body(raw(`{"a":2}`)))},
		{"C3.1 4.1.4", Both, "PUT with a wrong If-Match is 412 and changes nothing", do(
			first, put(r, raw(`{"a":2}`), doc...).with("If-Match", `"0000000000000000000000000000000000000000"`).is(412), same)},
		{"C3.1 4.1.4", Both, "an ETag of before a change no longer matches", do(
			first, tag, put(r, raw(`{"a":2}`), doc...).with("If-Match", "$etag").is(204),
			put(r, raw(`{"a":3}`), doc...).with("If-Match", "$etag").is(412), get(r, doc...).is(200).body(raw(`{"a":2}`)))},
		{"C3.1 4.1.4", Both, "PUT with If-Match to nothing is 412 and keeps nothing", do(
			first, put(r, raw(`{"a":2}`), k.of("$key2")...).with("If-Match", `"0000000000000000000000000000000000000000"`).is(412),
			get(r, k.of("$key2")...).is(404), same)},
		{"C3.1 4.1.4", Both, "If-Match * takes any document, but there must be one", do(
			first, put(r, raw(`{"a":2}`), doc...).with("If-Match", "*").is(204), get(r, doc...).is(200).body(raw(`{"a":2}`)),
			put(r, raw(`{"a":2}`), k.of("$key2")...).with("If-Match", "*").is(412))},
		{"C3.1 4.1.4", Both, "If-Match may list several ETags", do(
			first, tag, put(r, raw(`{"a":2}`), doc...).with("If-Match", `"0000000000000000000000000000000000000000", $etag`).is(204),
			get(r, doc...).is(200).body(raw(`{"a":2}`)))},
		{"C3.1 4.1.4", Both, "PUT with If-None-Match * over a document is 412 and changes nothing", do(
			first, put(r, raw(`{"a":2}`), doc...).with("If-None-Match", "*").is(412), same)},
		{"C3.1 4.1.4", Both, "POST with a wrong If-Match is 412 and changes nothing", do(
			first, post(r, raw(`{"a":2}`), doc...).with("If-Match", `"0000000000000000000000000000000000000000"`).is(412), same)},
		{"C3.1 4.1.4", Both, "POST with the right If-Match changes", do(
			first, tag, post(r, raw(`{"a":2}`), doc...).with("If-Match", "$etag").is(204), get(r, doc...).is(200).has("", `{"a":2}`))},
		{"C3.1 4.1.4", Both, "POST with If-None-Match * over a document is 412 and changes nothing", do(
			first, post(r, raw(`{"a":2}`), doc...).with("If-None-Match", "*").is(412), same)},
		{"C3.1 4.1.4", Both, "DELETE with a wrong If-Match is 412 and takes nothing away", do(
			first, del(r, doc...).with("If-Match", `"0000000000000000000000000000000000000000"`).is(412), same)},
		{"C3.1 4.1.4", Both, "DELETE with the right If-Match takes away", do(
			first, tag, del(r, doc...).with("If-Match", "$etag").is(204), get(r, doc...).is(404))},
		{"C3.1 4.1.4", k.guarded, "PUT without a condition over a document is 409, says what to do and changes nothing", do(
			first, put(r, raw(`{"a":2}`), doc...).is(409).says("If-Match"), same)},
		{"C3.1 4.1.4", Both, "of many that write on one ETag exactly one wins", do(
			first, tag, get(r, doc...).is(200).check(race(k)))},
	}
	if k.guarded == Both {
		rows = append(rows, Row{"C3.1", Old, "PUT of a new profile needs a condition, too", do(
			first, put(r, raw(`{"a":2}`), k.of("$key2")...).is(400).says("If-None-Match"), get(r, k.of("$key2")...).is(404), same)},
			Row{"4.1.4", IEEE, "PUT of a new profile needs no condition", do(
				put(r, raw(`{"a":2}`), doc...).is(204), get(r, doc...).is(200).body(raw(`{"a":2}`)))})
	}
	if k.guarded == IEEE {
		rows = append(rows, Row{"C3.1", Old, "PUT without a condition replaces a state", do(
			first, put(r, raw(`{"a":2}`), doc...).is(204), get(r, doc...).is(200).body(raw(`{"a":2}`)))})
	}
	return rows
}

// merging: POST of JSON over JSON.
func merging(k kind) []Row {
	r, doc, c := k.resource, k.of("$key"), "C2.2 "+k.clause
	first := k.fresh(raw(`{"x":"foo","y":{"p":1,"q":2}}`), doc...).is(204)
	same := get(r, doc...).is(200).body(raw(`{"x":"foo","y":{"p":1,"q":2}}`))
	return []Row{
		{c, Both, "POST sets the properties it has and leaves the others", do(
			first, post(r, raw(`{"x":"bash","z":"faz"}`), doc...).is(204),
			get(r, doc...).is(200).has("", `{"x":"bash","y":{"p":1,"q":2},"z":"faz"}`).heads("Content-Type", "^application/json"))},
		{c, Both, "POST merges the top level only", do(
			first, post(r, raw(`{"y":{"p":3}}`), doc...).is(204), get(r, doc...).is(200).has("", `{"x":"foo","y":{"p":3}}`))},
		{c, Both, "POST may set a property to null", do(
			first, post(r, raw(`{"x":null}`), doc...).is(204), get(r, doc...).is(200).has("", `{"x":null,"y":{"p":1,"q":2}}`))},
		{c, Both, "POST of another media type over JSON is refused and changes nothing", do(
			first, post(r, nil, doc...).of("text/plain", raw("hello")).is(400), same)},
		{c, Both, "POST of JSON over another media type is refused and changes nothing", do(
			k.fresh(nil, doc...).of("text/plain", raw("hello")).is(204), post(r, raw(`{"a":1}`), doc...).is(400),
			get(r, doc...).is(200).body(raw("hello")))},
		{c, Both, "POST of another media type over another media type is refused and changes nothing", do(
			k.fresh(nil, doc...).of("text/plain", raw("hello")).is(204), post(r, nil, doc...).of("text/plain", raw("bye")).is(400),
			get(r, doc...).is(200).body(raw("hello")))},
		{c, Both, "POST of JSON that is no object is refused and changes nothing", do(
			first, post(r, raw(`[1]`), doc...).is(400), post(r, raw(`"x"`), doc...).is(400), same)},
		{c, Both, "POST over JSON that is no object is refused and changes nothing", do(
			k.fresh(raw(`[1]`), doc...).is(204), post(r, raw(`{"a":1}`), doc...).is(400), get(r, doc...).is(200).body(raw(`[1]`)))},
		{c, Both, "POST of JSON that cannot be read is refused and changes nothing", do(
			first, post(r, raw(`{"x":`), doc...).is(400), same)},
		{c, Both, "POST keeps a new document of any media type", do(
			post(r, nil, doc...).of("image/png", plainText(blob)).is(204), get(r, doc...).is(200).body(plainText(blob)).heads("Content-Type", "^image/png"))},
		{c, Both, "a charset does not make JSON another media type", do(
			first, post(r, nil, doc...).of("application/json; charset=utf-8", raw(`{"x":"é"}`)).is(204), get(r, doc...).is(200).has("x", "é"))},
		{c, Both, "numbers and text survive a merge as they were spelled", do(
			k.fresh(raw(`{"n":1.50,"big":12345678901234567890}`), doc...).is(204), post(r, raw(`{"t":"<课>"}`), doc...).is(204),
			get(r, doc...).is(200).has("", `{"n":1.50,"big":12345678901234567890,"t":"<课>"}`))},
	}
}
