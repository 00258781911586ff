package session

import (
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"stepwise/internal/clock"
	"stepwise/internal/crypt"
	"stepwise/internal/fault"
)

const (
	// codeLife is how long one code stands on the room's screen.
	codeLife = 30 * time.Second
	// codeLength is the number of characters. Two codes count at a time, so a guess
	// succeeds once in 2^29; somebody who is signed in and sends a thousand guesses a
	// second needs days, and each pair of codes lives a minute.
	codeLength = 6
	// codeLetters is Crockford's base 32: no I, L, O or U, so that nobody mistakes
	// one letter for another on a screen at the far end of a hall.
	codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// turn numbers the stretch of codeLife in which an instant lies.
func turn(at clock.Time) int64 { return int64(at) / codeLife.Microseconds() }

// codeAt returns the code of a session for one turn.
func codeAt(key []byte, sessionID string, turn int64) string {
	mac, err := base64.RawURLEncoding.DecodeString(crypt.Sign(key, "check-in", sessionID, strconv.FormatInt(turn, 10)))
	if err != nil {
		panic(err) // our own encoding
	}
	out := make([]byte, codeLength)
	for i := range out {
		out[i] = codeLetters[mac[i]&31]
	}
	return string(out)
}

// FoldCode reads a code as people type it: any case, with spaces or a hyphen, with
// full-width letters of a Chinese input method, with O for 0 and I or L for 1.
func FoldCode(typed string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(norm.NFKC.String(typed)) {
		switch c {
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		case ' ', '-', '\u00ad', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\u30fc', '\t', '\r', '\n':
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// checkCode accepts the code of the running turn and of the one before it, so that
// a code stays good for 30 to 60 seconds: time to scan, sign in and tap.
//
// A clock that was set back makes the screen show codes of earlier turns too; both
// sides read the same clock, so what stands on the screen is what is accepted as
// soon as the screen has been drawn anew.
func checkCode(key []byte, sessionID, typed string, now clock.Time) error {
	got := FoldCode(typed)
	if got == "" {
		var f fault.Form
		f.Add("c", "fault.required")
		return f.Err()
	}
	ok := 0
	for back := range int64(2) {
		ok |= subtle.ConstantTimeCompare([]byte(got), []byte(codeAt(key, sessionID, turn(now)-back)))
	}
	if ok == 1 {
		return nil
	}
	var f fault.Form
	f.Add("c", "session.fault.code.old")
	return f.Err()
}

// showCode writes a code in two groups, as the screen does: "K7M 4QX".
func showCode(code string) string { return code[:codeLength/2] + " " + code[codeLength/2:] }
