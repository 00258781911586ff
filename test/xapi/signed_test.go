package xapi_test

import "strings"

var whole = seal{cert: "own"}

// forged: the good signature is taken, the other refused and nothing is stored.
func forged(requirement string, how seal) Row {
	return Row{"D2.6 4.2.6", Both, requirement, do(
		sent(nil).signed(st("id", "$id"), whole).is(200).has("", `["$id"]`),
		sent(nil).signed(st("id", "$id2"), how).is(400).says("sign"), nobody)}
}

// genuine: such a signature is taken and comes back.
func genuine(requirement string, how seal) Row {
	return Row{"D2.6 4.2.6", Both, requirement, do(
		sent(nil).signed(st("id", "$id"), how).is(200).has("", `["$id"]`),
		get(one, "statementId", "$id", "attachments", "true").is(200).firstHas("attachments 0 usageType", signatureUsage).
			partHeads(1, "Content-Type", "^application/octet-stream").partHeads(1, "X-Experience-API-Hash", "^[0-9a-f]{64}$"))}
}

var _ = chapter("signed", []Row{
	genuine("a statement signed with RS256 is taken", seal{}),
	genuine("a statement signed with RS384 is taken", seal{alg: "RS384"}),
	genuine("a statement signed with RS512 is taken", seal{alg: "RS512"}),
	genuine("a signature with its certificate is taken", whole),
	genuine("what is signed may be laid out otherwise", seal{cert: "own", payload: func(said string) string {
		return " " + strings.ReplaceAll(said, `":`, `" : `) + "\n"
	}}),
	genuine("what is signed need not hold what the store may add", seal{cert: "own", payload: func(said string) string {
		return from(said, "id", none)(&world{})
	}}),
	forged("a signature of another algorithm is refused", seal{alg: "HS256"}),
	forged("a signature of no algorithm is refused", seal{alg: "none"}),
	forged("a signature of another media type is refused", seal{mediaType: "text/plain"}),
	forged("a signature that is no JWS is refused", seal{jws: func(string) string { return "signed, me" }}),
	forged("a JWS of two parts is refused", seal{jws: func(jws string) string { return jws[:strings.LastIndex(jws, ".")] }}),
	forged("a JWS whose header is no JSON is refused", seal{jws: func(jws string) string { return "AAAA" + jws[strings.Index(jws, "."):] }}),
	forged("a JWS over something else than JSON is refused", seal{payload: func(string) string { return "not a statement" }}),
	forged("a signature of another statement is refused", seal{cert: "own", payload: func(said string) string {
		return from(said, "verb id", "https://example.org/verb/other")(&world{})
	}}),
	forged("a signature of a statement with more in it is refused", seal{cert: "own", payload: func(said string) string {
		return from(said, "result success", "true")(&world{})
	}}),
	forged("a signature that the certificate does not bear out is refused", seal{cert: "other"}),
	forged("a signature with a certificate that cannot be read is refused", seal{cert: "broken"}),
	forged("a signature that was changed is refused", seal{cert: "own", jws: func(jws string) string {
		i := strings.LastIndex(jws, ".") + 10
		swap := byte('A')
		if jws[i] == 'A' {
			swap = 'B'
		}
		return jws[:i] + string(swap) + jws[i+1:]
	}}),
	{"D2.6 4.2.6", Both, "a signature without its data is refused", do(
		sent(nil).signed(st("id", "$id"), whole).is(200).has("", `["$id"]`),
		sent(nil).mixed(st("id", "$id2", "attachments", "["+att("x", "usageType", signatureUsage, "contentType", "application/octet-stream")+"]")).is(400), nobody)},
})
