package statement

import "mime"

// result reads a statement's outcome (2.0 4.2.2.4, 1.0.3 data 2.4.5).
func (r *reader) result(to *Result) {
	o, _ := r.open()
	for r.member(&o) {
		switch o.key {
		case "score":
			r.once(&o, 0)
			r.score(to)
		case "success":
			r.once(&o, 1)
			to.truths[0] = r.truth()
			to.Success = &to.truths[0]
		case "completion":
			r.once(&o, 2)
			to.truths[1] = r.truth()
			to.Completion = &to.truths[1]
		case "response":
			r.once(&o, 3)
			to.Response = r.text()
		case "duration":
			r.once(&o, 4)
			r.space()
			at := r.i
			to.Duration = r.text()
			if !r.failed() && !Duration(to.Duration) {
				r.fail(at, "statement.duration")
			}
		case "extensions":
			r.once(&o, 5)
			r.space()
			at := r.i
			r.extensions()
			to.Extensions = r.part(at)
		default:
			r.unknown(&o)
		}
	}
}

// score reads a score: scaled in -1…1, raw between min and max, min below max
// (2.0 4.2.2.4, 1.0.3 data 2.4.5.1).
func (r *reader) score(to *Result) {
	o, at := r.open()
	var where [4]int
	number := &to.numbers
	for r.member(&o) {
		bit := -1
		switch o.key {
		case "scaled":
			bit = 0
		case "raw":
			bit = 1
		case "min":
			bit = 2
		case "max":
			bit = 3
		default:
			r.unknown(&o)
			return
		}
		r.once(&o, uint(bit))
		r.space()
		where[bit] = r.i
		number[bit] = r.decimal()
	}
	if r.failed() {
		return
	}
	scaled, raw, least, most := number[0], number[1], number[2], number[3]
	switch {
	case o.has(0) && (scaled < -1 || scaled > 1):
		r.fail(where[0], "statement.scaled")
	case o.has(2) && o.has(3) && least >= most:
		r.fail(at, "statement.minmax")
	case o.has(1) && (o.has(2) && raw < least || o.has(3) && raw > most):
		r.fail(where[1], "statement.raw")
	}
	for bit, p := range []**float64{&to.Scaled, &to.Raw, &to.Min, &to.Max} {
		if o.has(uint(bit)) {
			*p = &number[bit]
		}
	}
}

// attachments reads the descriptions of attachments (2.0 4.2.2.6, 1.0.3 data
// 2.4.11).
func (r *reader) attachments() {
	r.into()
	for n := 0; r.item(n); n++ {
		r.attachment()
	}
}

func (r *reader) attachment() {
	var a Attachment
	o, at := r.open()
	for r.member(&o) {
		r.space()
		valueAt := r.i
		switch o.key {
		case "usageType":
			r.once(&o, 0)
			a.UsageType = r.iri()
		case "display":
			r.once(&o, 1)
			r.languages()
		case "contentType":
			r.once(&o, 2)
			a.ContentType = r.text()
			if !r.failed() && !mediaType(a.ContentType) {
				r.fail(valueAt, "statement.mediatype")
			}
		case "length":
			r.once(&o, 3)
			a.Length = r.whole()
		case "sha2":
			r.once(&o, 4)
			a.SHA2 = r.text()
			if !r.failed() && !SHA2(a.SHA2) {
				r.fail(valueAt, "statement.sha2")
			}
			a.SHA2 = lower(a.SHA2)
		case "description":
			r.once(&o, 5)
			r.languages()
		case "fileUrl":
			r.once(&o, 6)
			a.FileURL = r.iri()
		default:
			r.unknown(&o)
		}
	}
	for bit, name := range []string{"usageType", "display", "contentType", "length", "sha2"} {
		r.need(&o, uint(bit), at, name)
	}
	if !r.failed() {
		r.files = append(r.files, a)
	}
}

// SHA2 reports whether s is a hash of the SHA-2 family in hexadecimal: of 224,
// 256, 384 or 512 bits.
func SHA2(s string) bool {
	switch len(s) {
	case 56, 64, 96, 128:
		return hexadecimal(s, len(s))
	}
	return false
}

// mediaType reports whether s is an Internet media type with or without parameters
// (RFC 2045, 5.1).
func mediaType(s string) bool {
	t, _, err := mime.ParseMediaType(s)
	if err != nil {
		return false
	}
	for i := 1; i < len(t)-1; i++ {
		if t[i] == '/' {
			return true
		}
	}
	return false
}
