using System.Diagnostics;
using System.Net.Sockets;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Ice;

/// <summary>Whatever a turn leaves where a file is expected: the program answers in a sentence, at once, and shows nothing of what a link
/// leads to.</summary>
public sealed class WrongFileTests(WrongFileTests.Scene scene) : IClassFixture<WrongFileTests.Scene>
{
    private const string Secret = "words-of-somebody-else";
    private const string Queue = "docs/ias/runs/*/runner/";

    private const int Step = 3;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("IAS_TEST_LONG") == "1";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30); // a wait for a writer or an endless file would be for ever

    // A place, and what is called that reads it.
    private static readonly (string Place, string Command)[] Places =
    [
        (".run", "run-status"),
        (".run/state.json", "run-status"),
        (".run/state.json", "report"),
        (".run/state.json", "run-resume"),
        (".run/circuit-breaker.json", "run-status"),
        (".run/rate-limit.json", "run-status"),
        (".run/events.jsonl", "run-status --verbose"),
        (".run/events.jsonl", "report"),
        (".run/events.jsonl", "verify"),
        (".run/archive", "history"),
        (".run/logs", "report"),
        (".run/control", "run-halt"),
        (".run/control/1.json", "run-status"),
        (".run/plans", "report"),
        (".run/ice.log", "run-status"),
        (".run/sprint-plan-state.json", "run-resume"),
        (".run/pr-body.md", "run-status"),
        (".loa.config.yaml", "config show"),
        (".gitattributes", "preflight"),
        (".gitmodules", "preflight"),
        (".claude/settings.json", "preflight"),
        ("AGENTS.md", "context"),
        ("grimoires/loa/sprint.md", "preflight"),
        ("grimoires/loa/ledger.json", "preflight"),
        ("grimoires/loa/a2a", "report"),
        ("grimoires/loa/a2a/sprint-1/COMPLETED", "preflight"),
        ("docs/ias/decisions/0001-what.md", "report"),
        ("docs/ias/runs", "runner list"),
        (Queue + "config.json", "runner status"),
        (Queue + "state.json", "runner status"),
        (Queue + "../intent.md", "runner status"),
        (Queue + "queue/pending", "runner list"),
        (Queue + "queue/pending/stray.json", "runner check"),
        (Queue + "queue/running/01ARZ3NDEKTSV4RRFFQ69G5FAV.g1.json", "runner recover"),
        (Queue + "queue/done", "runner list"),
        (Queue + "queue/failed", "runner status"),
        (Queue + "queue/incoming/a.next", "runner recover"),
        (Queue + "queue/failed/rejected/a.json.why", "runner check"),
        (Queue + "jobs", "report"),
    ];

    public static TheoryData<string, string> PlacesAndCommands { get; } = new(Places);

    [Theory, MemberData(nameof(PlacesAndCommands))]
    public void Anything_in_the_place_of_a_file_is_answered_in_words(string place, string command)
    {
        // Every third, and another one of them at each place: all of them take minutes.
        var first = IsLong ? 0 : Array.IndexOf(Places, (place, command)) % Step;
        for (var n = first; n < Obstacles.Length; n += IsLong ? 1 : Step)
        {
            var (obstacle, put) = Obstacles[n];
            using var _ = scene.Put(place, put);
            var clock = Stopwatch.StartNew();

            var answer = scene.Ias(command.Split(' '));

            var said = $"{obstacle} at {place}: ias {command}: {answer}";
            Assert.True(clock.Elapsed < Longest, said);
            Assert.True(answer.Exit is >= 0 and <= 4, said);
            Assert.False(said.Contains("to see where the error came from", StringComparison.Ordinal), said);
            Assert.DoesNotContain(Secret, answer.ToString());
            Assert.True(answer.Exit is 0 or 1 or 3 || answer.Error.Length > 0, said);
        }
    }

    private static (string Name, Action<string> Put)[] Obstacles { get; } =
    [
        ("a pipe", path => TemporaryRepository.Run("mkfifo", "/", path)),
        ("a socket", Listen),
        ("a folder", path => Directory.CreateDirectory(path)),
        ("a link to an endless file", path => File.CreateSymbolicLink(path, "/dev/zero")),
        ("a link out of the tree", path => File.CreateSymbolicLink(path, Scene.Outside)),
        ("a link to nothing", path => File.CreateSymbolicLink(path, "/nowhere")),
        ("300 MB of holes", path => TemporaryRepository.Run("truncate", "/", "-s", "300M", path)),
        (
            "a file that may not be read",
            path =>
            {
                File.WriteAllText(path, "{");
                File.SetUnixFileMode(path, UnixFileMode.None);
            }
        ),
        ("3,000 folders in each other", MakeDeep),
    ];

    private static void Listen(string path)
    {
        // The path of a socket is short: it is bound elsewhere, and moved.
        var bound = Path.Combine(Path.GetTempPath(), $"wrong-{Guid.NewGuid():N}");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            TemporaryRepository.Run("mv", "/", bound, path);
        }
    }

    private static void MakeDeep(string path)
    {
        Directory.CreateDirectory(path);
        TemporaryRepository.Run("python3", path, "-c", "import os\nfor n in range(3000):\n os.mkdir('d'); os.chdir('d')");
    }

    /// <summary>A repository with a finished run and a queue, which all tests look at.</summary>
    public sealed class Scene : IDisposable
    {
        private readonly Sandbox _sandbox = new();
        private readonly string _aside;

        public Scene()
        {
            _aside = Path.Combine(_sandbox.Repository.Home, "aside");
            Need(_sandbox.Ias("run", "sprint-1"));
            Need(_sandbox.Ias("new-run", "export"));
            Need(_sandbox.Ias("runner", "init"));
            Need(_sandbox.Ias("runner", "enqueue", "--role", "implementer", "--prompt", "Write it"));
            File.WriteAllText(Outside, $"{{\"run_id\": \"{Secret}\", \"id\": \"{Secret}\"}}\n# {Secret}\n");
        }

        internal static string Outside { get; } = Path.Combine(Path.GetTempPath(), $"outside-{Guid.NewGuid():N}");

        internal Sandbox.Answer Ias(params string[] arguments) => _sandbox.Ias(arguments);

        /// <summary>Puts something in the place of what is there; disposed, that is back.</summary>
        internal IDisposable Put(string place, Action<string> put)
        {
            var path = Path.GetFullPath(
                place.Replace("*", Path.GetFileName(Directory.GetDirectories(_sandbox.Repository.At("docs/ias/runs"))[0])),
                _sandbox.Repository.Path
            );
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            TemporaryRepository.Run("sh", "/", "-c", "rm -rf \"$2\"; test -e \"$1\" && mv \"$1\" \"$2\" || true", "sh", path, _aside);
            put(path);
            return new Restored(path, _aside);
        }

        public void Dispose()
        {
            File.Delete(Outside);
            TemporaryRepository.Run("rm", "/", "-rf", _sandbox.Repository.Path); // .NET's own way ends at the longest path
            Directory.CreateDirectory(_sandbox.Repository.Path);
            _sandbox.Dispose();
        }

        private static void Need(Sandbox.Answer answer) => Assert.True(answer.Exit == 0, answer.ToString());

        private sealed class Restored(string path, string aside) : IDisposable
        {
            public void Dispose() =>
                TemporaryRepository.Run(
                    "sh",
                    "/",
                    "-c",
                    "rm -rf \"$1\" \"$1\".corrupt-*; test -e \"$2\" && mv \"$2\" \"$1\" || true",
                    "sh",
                    path,
                    aside
                );
        }
    }
}
