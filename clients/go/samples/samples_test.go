// Package samples_test runs the samples, and holds the README to what they say.
package samples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/statekeep/statekeep/clients/go/internal/servertest"
)

// Each sample does what its output.txt says.
func TestSamplesPrintTheirOutput(t *testing.T) {
	outputs, err := filepath.Glob("*/output.txt")
	if err != nil || len(outputs) == 0 {
		t.Fatal(outputs, err)
	}
	server := servertest.Start(t)
	for _, path := range outputs {
		t.Run(filepath.Dir(path), func(t *testing.T) {
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			binary := filepath.Join(t.TempDir(), "sample")
			build := exec.Command("go", "build", "-o", binary, "./"+filepath.Dir(path))
			if output, err := build.CombinedOutput(); err != nil {
				t.Fatalf("it does not build: %v\n%s", err, output)
			}
			sample := exec.Command(binary)
			sample.Env = append(os.Environ(), "STATEKEEP_ADDRESS="+server.Address)
			output, err := sample.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if string(output) != string(want) {
				t.Errorf("it printed\n%s\ninstead of\n%s", output, want)
			}
		})
	}
}

var block = regexp.MustCompile("(?s)```(go|text)\n(.*?)```")

// Every block of Go in the README stands in a sample that ran, and every output is that of one.
func TestReadmeIsCutFromSamples(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	sources := ""
	for _, pattern := range []string{"*/main.go", "*/output.txt"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sources += flat(string(content)) + "\n"
		}
	}
	blocks := block.FindAllStringSubmatch(string(readme), -1)
	if len(blocks) < 4 {
		t.Errorf("the README has only %d blocks", len(blocks))
	}
	for _, found := range blocks {
		if !strings.Contains(sources, flat(found[2])) {
			t.Errorf("no sample has this block of the README:\n%s", found[2])
		}
	}
}

var commands = regexp.MustCompile("(?s)```sh\n(.*?)```")

// The commands that the README has for a clone are all that a module of its own needs.
func TestReadmeSaysHowToUseAClone(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	found := commands.FindAllStringSubmatch(string(readme), -1)
	if len(found) != 1 {
		t.Fatal(found)
	}
	main, err := os.ReadFile(filepath.Join("first_session", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	module := t.TempDir()
	if err := os.WriteFile(filepath.Join(module, "main.go"), main, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "go mod init example.com/first\n" +
		strings.Replace(found[0][1], "../statekeep/clients/go", "'"+client+"'", 1) + "go build -o first .\n"
	shell := exec.Command("sh", "-euc", script)
	shell.Dir = module
	// What this module was built with is all that it takes.
	shell.Env = append(os.Environ(), "GOFLAGS=-mod=mod -buildvcs=false", "GOSUMDB=off",
		"GOPROXY=file://"+filepath.ToSlash(moduleCache(t))+"/cache/download")
	if output, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func moduleCache(t *testing.T) string {
	t.Helper()
	output, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(output))
}

// flat returns lines without what indents them.
func flat(text string) string {
	lines := []string{}
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
