package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/store"
)

// The two halves of an archive.
const (
	archivedDatabase = "stepwise.db"
	archivedData     = "data/"
)

func backup(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "backup FILE.tar.gz", Short: "Write the database, uploads and keys to one file, while serving", Args: cobra.ExactArgs(1),
		Long: "Writes one archive with a consistent copy of the SQLite database, the uploads and the keys. The server may go on.\n" +
			"For PostgreSQL use pg_dump --format=custom (or continuous archiving) for the database, and copy the data folder.\n" +
			"Keep the archive as safe as the keys that it holds.",
		RunE: func(cmd *cobra.Command, args []string) error {
			// An archive that is there already is somebody's backup: it is neither
			// overwritten nor, when something fails later, cleaned away.
			if _, err := os.Stat(args[0]); err == nil {
				return fmt.Errorf("%s exists already; a backup never overwrites", args[0])
			}
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			// The copy goes beside the archive, where there is room for it.
			copied := args[0] + ".database"
			defer os.Remove(copied)
			if err := db.Backup(cmd.Context(), copied); err != nil {
				return err
			}
			if err := writeArchive(args[0], copied, config); err != nil {
				os.Remove(args[0])
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "written to %s\n", args[0])
			return nil
		}}
}

// writeArchive packs the database copy and the data folder. The live database, the
// copy and the archive itself may lie in that folder; they are left out.
func writeArchive(path, database string, config *node.Config) (err error) {
	data := config.Data
	var leave []string
	for _, p := range []string{config.Database, database, path} {
		absolute, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		leave = append(leave, absolute)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := gzip.NewWriter(f)
	t := tar.NewWriter(z)
	if err := archiveFile(t, database, archivedDatabase); err != nil {
		return err
	}
	err = filepath.WalkDir(data, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() || strings.Contains(filepath.Base(p), ".tmp") {
			return err
		}
		absolute, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		for _, l := range leave {
			if absolute == l || absolute == l+"-wal" || absolute == l+"-shm" {
				return nil
			}
		}
		rel, err := filepath.Rel(data, p)
		if err != nil {
			return err
		}
		err = archiveFile(t, p, archivedData+filepath.ToSlash(rel))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept while we walked
		}
		return err
	})
	return errors.Join(err, t.Close(), z.Close(), f.Sync())
}

func archiveFile(t *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: int64(info.Mode().Perm()), Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	_, err = io.CopyN(t, f, info.Size())
	return err
}

func restore(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "restore FILE.tar.gz", Short: "Bring an archive back to a place where nothing is yet", Args: cobra.ExactArgs(1),
		Long: "Unpacks an archive of `stepwise backup` into --database and --data. Nothing is overwritten: both must not exist yet.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.HasPrefix(config.Database, "postgres") {
				return errors.New("a PostgreSQL database is restored with pg_restore; copy the data folder back beside it")
			}
			for _, p := range []string{config.Database, filepath.Join(config.Data, "keys")} {
				if _, err := os.Stat(p); err == nil {
					return fmt.Errorf("%s exists already; move it away first", p)
				}
			}
			if err := readArchive(args[0], config.Database, config.Data); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "restored to %s and %s\n", config.Database, config.Data)
			return nil
		}}
}

func readArchive(path, database, data string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s is not an archive of stepwise backup: %w", path, err)
	}
	t := tar.NewReader(z)
	found := false
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s is damaged: %w", path, err)
		}
		target := database
		if h.Name != archivedDatabase {
			name, ok := strings.CutPrefix(h.Name, archivedData)
			if !ok || !filepath.IsLocal(name) {
				return fmt.Errorf("%s holds %q, which no backup writes", path, h.Name)
			}
			target = filepath.Join(data, filepath.FromSlash(name))
		} else {
			found = true
		}
		if err := unpack(t, target, fs.FileMode(h.Mode)&0o700); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s holds no database", path)
	}
	return nil
}

func unpack(r io.Reader, target string, mode fs.FileMode) (err error) {
	if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
