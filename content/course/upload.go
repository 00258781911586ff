package course

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"

	"stepwise/content/cmi5"
	"stepwise/content/pack"
	"stepwise/content/scorm"
	"stepwise/content/xmltree"
	"stepwise/internal/audit"
	"stepwise/internal/blob"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Upload is a package on its way in.
type Upload struct {
	Code  string // of a course that is there, or a new one; "" makes one of Name
	Scope string // of a new course: a programme, or ""
	Name  string // of the file
	Body  io.Reader
}

var slug = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// found is what a package turned out to be.
type found struct {
	kind      Kind
	structure *cmi5.Course
	archive   *pack.Archive // nil for a bare structure
}

// Add stores a package as the next version of its course, or as a new course in
// draft. Everything that is wrong with it comes back as one Invalid fault, each with
// its place in the file.
func (s *Service) Add(ctx context.Context, a person.Actor, u Upload) (Version, error) {
	if u.Code == "" {
		u.Code = codeOf(u.Name)
	}
	if !slug.MatchString(u.Code) {
		return Version{}, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "code", Key: "content.code"}}}
	}
	old, known, err := s.known(ctx, u.Code)
	if err != nil {
		return Version{}, err
	}
	if known {
		u.Scope = old.Scope
	}
	if !mayWrite(a, u.Scope) {
		return Version{}, person.Forbidden()
	}
	file, size, err := spool(ctx, u.Body, s.limits.Upload)
	if err != nil {
		return Version{}, err
	}
	defer file.Close()
	f, err := s.look(file, size)
	if err != nil {
		return Version{}, err
	}
	v := Version{Course: u.Code, Kind: f.kind, Structure: Structure{*f.structure}, Name: blob.CleanName(u.Name), By: a.ID, At: s.clock.Now()}
	var ref blob.Ref
	var files []pack.File
	if f.archive != nil {
		if ref, files, err = f.archive.Keep(ctx, s.blobs); err != nil {
			return Version{}, err
		}
		v.Pack, v.Files, v.Size = ref.Hash, len(files), ref.Size
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return s.put(ctx, tx, a, u, &v, ref, files)
	})
	return v, err
}

func (s *Service) known(ctx context.Context, code string) (Course, bool, error) {
	c, err := get(ctx, s.db.Read(), code)
	if fault.Is(err, fault.NotFound) {
		return Course{}, false, nil
	}
	return c, err == nil, err
}

func get(ctx context.Context, q store.Queryer, code string) (Course, error) {
	return store.One[Course](ctx, q, `SELECT `+courseColumns+` FROM content_course WHERE code = $1`, code)
}

func (s *Service) put(ctx context.Context, tx *store.Tx, a person.Actor, u Upload, v *Version, ref blob.Ref, files []pack.File) error {
	title := Text(v.Structure.Title)
	if _, err := tx.Exec(ctx, `INSERT INTO content_course (`+courseColumns+`) VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT DO NOTHING`,
		v.Course, u.Scope, string(Draft), title, a.ID, v.At); err != nil {
		return err
	}
	c, err := get(ctx, tx, v.Course)
	if err != nil {
		return err
	}
	if !mayWrite(a, c.Scope) {
		return person.Forbidden()
	}
	v.Number = c.Newest + 1
	if _, err := tx.Exec(ctx, `UPDATE content_course SET newest = $1, title = $2, changed_by = $3, changed_at = $4 WHERE code = $5`,
		v.Number, title, a.ID, v.At, v.Course); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO content_course_version (`+versionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.Course, v.Number, string(v.Kind), v.Structure, v.Name, v.Pack, v.Files, v.Size, v.By, v.At); err != nil {
		return err
	}
	if v.Pack != "" {
		if _, err := blob.Save(ctx, tx, blob.File{Ref: ref, Name: v.Name, Room: "content", Owner: "course/" + v.Course, CreatedAt: v.At}); err != nil {
			return err
		}
	}
	if err := keepFiles(ctx, tx, *v, files); err != nil {
		return err
	}
	for _, origin := range origins(v) {
		if _, err := tx.Exec(ctx, `INSERT INTO content_course_origin (origin, course) VALUES ($1, $2) ON CONFLICT DO NOTHING`, origin, v.Course); err != nil {
			return err
		}
	}
	return audit.Note(ctx, tx, audit.Entry{At: v.At, Actor: a.ID, Action: "content.course.upload", Object: "course/" + v.Course,
		Detail: map[string]any{"version": v.Number, "kind": v.Kind, "files": v.Files, "size": v.Size}})
}

func keepFiles(ctx context.Context, tx *store.Tx, v Version, files []pack.File) error {
	const columns = 6
	for len(files) > 0 {
		n := min(len(files), 100)
		args := make([]any, 0, n*columns)
		for _, f := range files[:n] {
			args = append(args, v.Course, v.Number, f.Path, f.Type, f.Start, f.Length)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO content_course_file (course, number, path, type, start, length) VALUES `+rows(n, columns), args...); err != nil {
			return err
		}
		files = files[n:]
	}
	return nil
}

// rows writes "($1, $2), ($3, $4)".
func rows(n, columns int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + store.List(i*columns+1, columns) + ")")
	}
	return b.String()
}

// spool copies an upload into a file without a name, since a ZIP is read from its
// end.
func spool(ctx context.Context, r io.Reader, limit int64) (*os.File, int64, error) {
	f, err := os.CreateTemp("", "stepwise-package-*")
	if err != nil {
		return nil, 0, fault.Wrap(err, fault.Unavailable, "fault.disk")
	}
	os.Remove(f.Name())
	n, err := io.Copy(writer{f}, io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = fault.New(fault.TooLarge, "fault.toolarge", "Limit", blob.Bytes(limit))
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, n, nil
}

type writer struct{ f *os.File }

func (w writer) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if err != nil {
		err = fault.Wrap(err, fault.Unavailable, "fault.disk")
	}
	return n, err
}

// look says what a file is and reads its structure: a ZIP with cmi5.xml or
// imsmanifest.xml at its top, or a bare cmi5 structure.
func (s *Service) look(file *os.File, size int64) (found, error) {
	head := make([]byte, 4)
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return found{}, err
	}
	if string(head[:2]) != "PK" {
		if size > xmltree.MaxBytes || !looksLikeXML(head) {
			return found{}, fault.New(fault.Invalid, "cmi5.pack.kind")
		}
		raw := make([]byte, size)
		if _, err := file.ReadAt(raw, 0); err != nil && !errors.Is(err, io.EOF) {
			return found{}, err
		}
		c, err := cmi5.Parse(raw, nil)
		return found{kind: CMI5, structure: c}, told(err)
	}
	archive, err := pack.Open(file, size, s.limits)
	if err != nil {
		return found{}, err
	}
	switch {
	case archive.Has("cmi5.xml"):
		raw, err := archive.Read("cmi5.xml", xmltree.MaxBytes)
		if err != nil {
			return found{}, err
		}
		c, err := cmi5.Parse(raw, archive)
		return found{CMI5, c, archive}, told(err)
	case archive.Has("imsmanifest.xml"):
		raw, err := archive.Read("imsmanifest.xml", xmltree.MaxBytes)
		if err != nil {
			return found{}, err
		}
		m, err := scorm.Parse(raw, archive)
		if err != nil {
			return found{}, told(err)
		}
		kind := SCORM2004
		if m.Version == scorm.V12 {
			kind = SCORM12
		}
		return found{kind, m.Course, archive}, nil
	}
	for _, name := range []string{"cmi5.xml", "imsmanifest.xml"} {
		if deeper := archive.Find(name); deeper != "" {
			return found{}, fault.New(fault.Invalid, "cmi5.pack.deeper", "Found", deeper)
		}
	}
	return found{}, fault.New(fault.Invalid, "cmi5.pack.nocourse")
}

func looksLikeXML(head []byte) bool {
	h := strings.TrimLeft(strings.TrimPrefix(string(head), "\xEF\xBB\xBF"), " \t\r\n")
	return h == "" || h[0] == '<' || strings.HasPrefix(h, "\xFF\xFE") || strings.HasPrefix(h, "\xFE\xFF")
}

// told turns what the rules found into a fault for forms.
func told(err error) error {
	var all cmi5.Faults
	if err == nil || !errors.As(err, &all) {
		return err
	}
	var f fault.Form
	for _, x := range all {
		where := x.Where()
		if where == "" {
			where = "XML"
		}
		f.Add(where, x.Key, x.Args...)
	}
	return f.Err()
}

// codeOf makes a code of a file's name.
func codeOf(name string) string {
	name = strings.ToLower(blob.CleanName(name))
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	name = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, name)
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	name = strings.Trim(name, "-")
	if len(name) > 64 {
		name = strings.Trim(name[:64], "-")
	}
	return name
}

// Publish moves a course between its states.
func (s *Service) Publish(ctx context.Context, a person.Actor, code string, to Status) error {
	if to != Draft && to != Published && to != Retired {
		return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: "status", Key: "fault.choice"}}}
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := get(ctx, tx, code)
		if err != nil {
			return err
		}
		if !mayWrite(a, c.Scope) {
			return hidden()
		}
		if _, err := tx.Exec(ctx, `UPDATE content_course SET status = $1, changed_by = $2, changed_at = $3 WHERE code = $4`, string(to), a.ID, now, code); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "content.course.status", Object: "course/" + code, Detail: map[string]any{"status": to}})
	})
}

// Titles names courses by their activity IRI, for paths and ledgers; what is no
// course of ours is left out.
func Titles(ctx context.Context, q store.Queryer, iris []string) (map[string]Course, error) {
	var codes []string
	for _, iri := range iris {
		if code, ok := strings.CutPrefix(iri, IRI("")); ok {
			code, _, _ = strings.Cut(code, "/")
			codes = append(codes, code)
		}
	}
	out := map[string]Course{}
	if len(codes) == 0 {
		return out, nil
	}
	list, err := store.All[Course](ctx, q, `SELECT `+courseColumns+` FROM content_course WHERE code IN (`+store.List(1, len(codes))+`)`, store.Args(codes)...)
	if err != nil {
		return nil, err
	}
	byCode := map[string]Course{}
	for _, c := range list {
		byCode[c.Code] = c
	}
	for _, iri := range iris {
		if code, ok := strings.CutPrefix(iri, IRI("")); ok {
			code, _, _ = strings.Cut(code, "/")
			if c, there := byCode[code]; there {
				out[iri] = c
			}
		}
	}
	return out, nil
}
