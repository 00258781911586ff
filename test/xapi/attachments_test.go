package xapi_test

const (
	hello  = "Hello, attachment"
	second = "A second\r\n--" + boundary + " attachment\r\n\r\n"
	octets = "\x00\xff\xfe\r\n\r\n\x80 not text"
)

var (
	taken  = sent(nil).mixed(essay(hello), data(hello)).is(200)
	nobody = get(one, "statementId", "$id2").is(404)
	other  = st("id", "$id2", "attachments", "["+att(hello)+"]")
)

// refusedMixed: the good request is taken, the bad one refused and nothing stored.
func refusedMixed(requirement string, bad *step) Row {
	return Row{"C1.5.2 4.1.3", Both, requirement, do(taken, bad.is(400), nobody)}
}

var _ = chapter("attachments", []Row{
	{"C1.5.1 4.1.3", Both, "application/json takes statements whose attachments lie elsewhere", do(
		stored(st("id", "$id", "attachments", "["+att(hello, "fileUrl", "https://example.org/essay")+"]")),
		get(one, "statementId", "$id").is(200).has("attachments 0 fileUrl", "https://example.org/essay"))},
	{"C1.5.1 4.1.3", Both, "application/json refuses attachments that are nowhere", do(
		stored(st("id", "$id", "attachments", "["+att(hello, "fileUrl", "https://example.org/essay")+"]")),
		sent(other).is(400).says("attachment"), nobody)},
	{"C1.5.2 4.1.3", Both, "POST takes a statement with its attachment", do(
		sent(nil).mixed(essay(hello), data(hello)).is(200).has("", `["$id"]`),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello))},
	{"C1.5.2 4.1.3", Both, "PUT takes a statement with its attachment", do(
		put(one, nil, "statementId", "$id").mixed(essay(hello), data(hello)).is(204),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello))},
	{"C1.5.2 4.1.3", Both, "POST takes a batch with attachments of several statements", do(
		sent(nil).mixed(batch(essay(hello), st("id", "$id2", "attachments", "["+att(octets)+"]")), data(hello), data(octets)).is(200).has("", `["$id","$id2"]`),
		get(one, "agent", "$who", "attachments", "true").is(200).brings(hello, octets))},
	{"C1.5.2 4.1.3", Both, "any octets come back as they came", do(
		sent(nil).mixed(essay(octets), data(octets)).is(200),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(octets))},
	{"C1.5.2 4.1.3", Both, "an empty attachment is an attachment", do(
		sent(nil).mixed(essay(""), data("")).is(200), get(one, "statementId", "$id", "attachments", "true").is(200).brings(""))},
	{"C1.5.2 4.1.3", Both, "data that look like a boundary do not end the part", do(
		sent(nil).mixedOf("zzz", essay(second), data(second)).is(200),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(second))},
	{"C1.5.2 4.1.3", Both, "one copy of the data serves several statements", do(
		sent(nil).mixed(batch(essay(hello), other), data(hello)).is(200).has("", `["$id","$id2"]`),
		get(one, "agent", "$who", "attachments", "true").is(200).brings(hello))},
	{"C1.5.2 4.1.3", Both, "multipart takes statements without attachments", do(
		sent(nil).mixed(st("id", "$id")).is(200).has("", `["$id"]`))},
	{"C1.5.2 4.1.3", Both, "multipart takes statements whose attachments lie elsewhere", do(
		sent(nil).mixed(st("id", "$id", "attachments", "["+att(hello, "fileUrl", "https://example.org/essay")+"]")).is(200).has("", `["$id"]`))},
	{"C1.5.2 4.1.3", Both, "a hash may be SHA-512 or SHA-384", do(
		sent(nil).mixed(st("id", "$id", "attachments", "["+att(hello, "sha2", sum512(hello))+"]"), data(hello, "X-Experience-API-Hash", sum512(hello))).is(200),
		sent(nil).mixed(st("id", "$id2", "attachments", "["+att(hello, "sha2", sum384(hello))+"]"), data(hello, "X-Experience-API-Hash", sum384(hello))).is(200),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello).partHeads(1, "X-Experience-API-Hash", "^"+sum512(hello)+"$"))},
	{"C1.5.2 4.1.3", Both, "a boundary may hold every character that RFC 2046 allows", do(
		taken, get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello))},

	refusedMixed("an attachment without data and without an address is refused", sent(nil).mixed(other)),
	refusedMixed("data of another attachment do not serve", sent(nil).mixed(other, data(octets))),
	refusedMixed("a batch with data for some of its attachments is refused", sent(nil).mixed(
		batch(st("id", "$id3"), st("id", "$id2", "attachments", "["+att(hello)+","+att(octets)+"]")), data(hello))),
	refusedMixed("data that no statement names are refused", sent(nil).mixed(other, data(hello), data(octets))),
	refusedMixed("data whose hash is not what the part says are refused", sent(nil).mixed(other, data("Hullo, attachment", "X-Experience-API-Hash", sum(hello)))),
	refusedMixed("a part without X-Experience-API-Hash is refused", sent(nil).mixed(other, data(hello, "X-Experience-API-Hash", ""))),
	refusedMixed("a part with another Content-Transfer-Encoding than binary is refused", sent(nil).mixed(other, data(hello, "Content-Transfer-Encoding", "base64"))),
	refusedMixed("a first part that is not application/json is refused", sent(nil).mixedAs("text/plain", `multipart/mixed; boundary="`+boundary+`"`, other, data(hello))),
	refusedMixed("a first part that is no statement is refused", sent(nil).mixed(raw(`{"actor":`), data(hello))),
	refusedMixed("statements in two parts are refused", sent(nil).mixed(st("id", "$id3"), part{[]string{"Content-Type", "application/json"}, plain})),
	refusedMixed("multipart without a boundary is refused", sent(nil).mixedAs("application/json", `multipart/mixed`, other, data(hello))),
	refusedMixed("a boundary that is not in the body is refused", sent(nil).mixedAs("application/json", `multipart/mixed; boundary=elsewhere`, other, data(hello))),
	refusedMixed("multipart/form-data is refused", sent(nil).mixedAs("application/json", `multipart/form-data; boundary="`+boundary+`"`, other, data(hello))),
	refusedMixed("an empty multipart body is refused", sent(nil).of(`multipart/mixed; boundary=x`, raw(""))),
	refusedMixed("a multipart body that breaks off is refused", sent(nil).of(`multipart/mixed; boundary=x`,
		raw("--x\r\nContent-Type: application/json\r\n\r\n"+`{"id":"$id2","actor":$who,"verb":{"id":"$verb"}`))),
	refusedMixed("a part whose Content-Type is not the attachment's is refused", sent(nil).mixed(other, data(hello, "Content-Type", "image/png"))),
	refusedMixed("a part whose Content-Length is not the attachment's is refused", sent(nil).mixed(other, data(hello, "Content-Length", "3"))),

	{"C2.1.3 4.1.6.1", Both, "attachments=true answers multipart/mixed with the statements first", do(
		taken, get(one, "statementId", "$id", "attachments", "true").is(200).heads("Content-Type", "^multipart/mixed; *boundary=").
			partHeads(0, "Content-Type", "^application/json").firstHas("id", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "attachments=true brings hash, encoding and media type of each part", do(
		taken, get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello).partHeads(1, "Content-Type", "^text/plain").
			partHeads(1, "X-Experience-API-Hash", "^"+sum(hello)+"$").partHeads(1, "Content-Transfer-Encoding", "^binary$"))},
	{"C2.1.3 4.1.6.1", Both, "attachments=true is multipart even when there is no attachment", do(
		stored(st("id", "$id")), get(one, "statementId", "$id", "attachments", "true").is(200).brings().firstHas("id", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "attachments=true answers a query with a result and all its data, each once", do(
		sent(nil).mixed(batch(essay(hello, octets), other), data(hello), data(octets)).is(200),
		get(one, "agent", "$who", "attachments", "true").is(200).firstHas("statements #", "2").brings(hello, octets))},
	{"C2.1.3 4.1.6.1", Both, "attachments=false brings no data", do(
		taken, get(one, "statementId", "$id", "attachments", "false").is(200).has("id", "$id").omits(hello).heads("Content-Type", "^application/json"))},
	{"C2.1.3 4.1.6.1", Both, "without attachments no data come", do(
		taken, get(one, "statementId", "$id").is(200).has("id", "$id").omits(hello).heads("Content-Type", "^application/json"))},
	{"C2.1.3 4.1.6.1", Both, "an attachment that lies elsewhere comes without data", do(
		stored(st("id", "$id", "attachments", "["+att("far away", "fileUrl", "https://example.org/essay")+"]")),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings().firstHas("attachments 0 fileUrl", "https://example.org/essay"))},
	{"C2.1.3 4.1.6.1", Both, "a page that more leads to brings its data, too", do(
		sent(nil).mixed(batch(essay(hello), st("id", "$id2", "attachments", "["+att(octets)+"]")), data(hello), data(octets)).is(200),
		get(one, "agent", "$who", "attachments", "true", "limit", "1").is(200).brings(octets).check(keepFirst("more", "more")),
		get("$more").is(200).brings(hello).firstHas("statements 0 id", "$id"))},
	{"C2.1.4 4.1.6.1", Both, "a voided statement comes with its attachment", do(
		taken, stored(voiding("$id", "id", "$id9")), get(one, "voidedStatementId", "$id", "attachments", "true").is(200).brings(hello))},
	{"D2.4.11 4.2.2.6", Both, "an attachment may belong to a substatement", do(
		sent(nil).mixed(st("id", "$id", "object", `{"objectType":"SubStatement","actor":$who2,"verb":{"id":"$verb2"},"object":{"id":"$act2"},"attachments":[`+att(hello)+`]}`), data(hello)).is(200),
		get(one, "statementId", "$id", "attachments", "true").is(200).brings(hello))},
	{"D2.3.1 4.2", Both, "the description of an attachment comes back as it came", do(
		sent(nil).mixed(st("id", "$id", "attachments", "["+att(hello, "description en", "What I saw")+"]"), data(hello)).is(200),
		get(one, "statementId", "$id").is(200).has("attachments", "["+att(hello, "description en", "What I saw")+"]"))},
	{"D2.3.1 4.2", Both, "the same statement may come again with another address for its attachment", do(
		stored(st("id", "$id", "attachments", "["+att(hello, "fileUrl", "https://example.org/a")+"]")),
		sent(st("id", "$id", "attachments", "["+att(hello, "fileUrl", "https://example.org/b")+"]")).is(200).has("", `["$id"]`))},
})
