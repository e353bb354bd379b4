using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>A repository with a bare remote on <c>feature/x</c> (one commit of its own), a guard, and a turn in which a test lets a script
/// run as the agent would.</summary>
public sealed class Cage : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly ProcessRunner _processes = new(TimeProvider.System);
    private static readonly string[] Named = ["REAL", "SOCKETS", "NODE_AUTH_TOKEN"]; // ice.environment

    private TimeSpan _seedTime;
    private GuardedTurn? _turn;
    private IReadOnlyDictionary<string, string> _person = new Dictionary<string, string>(StringComparer.Ordinal);

    private Cage(string mounts, string name) => (Mounts, Repository) = (mounts, new TemporaryRepository(withRemote: true, name));

    public string Mounts { get; }
    public TemporaryRepository Repository { get; }
    public TurnGuard Guard { get; private set; } = null!;
    public IceLayers Layers { get; private set; } = null!;
    public ProcessRunner Processes => _processes;
    public TemporaryFolder Scratch { get; } = new();
    public string Main { get; private set; } = "";

    /// <summary>The built program: that of <c>IAS_PROGRAM</c>, whose shims start ten times as fast, else the one this project
    /// builds.</summary>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("IAS_PROGRAM") is { Length: > 0 } named)
            {
                return named;
            }

            var parts = AppContext.BaseDirectory.TrimEnd('/').Split('/');
            return Path.Combine([.. new[] { "/" }.Concat(parts[..^5]), "src", "Ias.Cli", .. parts[^3..], "ias"]);
        }
    }

    /// <param name="mounts"><c>require</c> or <c>off</c>; the test is skipped where bubblewrap does not work.</param>
    /// <param name="prepare">Changes the repository before the guard sees it.</param>
    /// <param name="credentials"><c>masked</c> or <c>inherit</c>.</param>
    /// <param name="writableScratch">Whether a turn may write in <see cref="Scratch"/>.</param>
    /// <param name="writable">Further entries of <c>ice.writable</c>.</param>
    /// <param name="person">Variables of the person's environment, by name; what is not named is this process's.</param>
    public static async Task<Cage> OpenAsync(
        string mounts,
        Action<TemporaryRepository>? prepare = null,
        string credentials = "masked",
        Func<Cage, IReadOnlyDictionary<string, string>>? person = null,
        bool writableScratch = false,
        IReadOnlyList<string>? writable = null,
        string name = "work",
        bool writableAround = false,
        IReadOnlyList<string>? readable = null,
        bool homeRepository = false,
        TimeSpan seedTime = default
    )
    {
        var cage = new Cage(mounts, name) { _seedTime = seedTime };
        try
        {
            cage.Main = cage.Repository.Git("rev-parse", "main");
            cage.Repository.Git("switch", "-q", "-c", "feature/x");
            cage.Repository.Git("commit", "-q", "--allow-empty", "-m", "own");
            Directory.CreateDirectory(Path.Combine(cage.Repository.Path, ".run"));
            File.WriteAllText(Path.Combine(cage.Repository.Path, ".git", "info", "exclude"), ".run/\n");
            prepare?.Invoke(cage.Repository);
            cage._person = person?.Invoke(cage) ?? cage._person;
            cage.Guard = cage.NewGuard();
            cage.Layers = await cage.Guard.PrepareAsync(
                cage.Repository.Path,
                new IceSettings(
                    mounts,
                    credentials,
                    [
                        .. writable ?? [],
                        .. writableScratch ? [cage.Scratch.Path] : Array.Empty<string>(),
                        .. writableAround ? [cage.Repository.Around] : Array.Empty<string>(),
                    ],
                    Readable: readable,
                    Environment: Named,
                    HomeRepository: homeRepository
                ),
                CancellationToken.None
            );
            return cage;
        }
        catch (ProblemException e) when (mounts == "require")
        {
            await cage.DisposeAsync();
            Assert.Skip($"bubblewrap does not work here: {e.Problem.On}");
            throw;
        }
    }

    /// <summary>Another guard on the same state folder, as another engine has it.</summary>
    public TurnGuard NewGuard() =>
        new(_processes, TimeProvider.System)
        {
            StateFolder = _state.At("ice"),
            CacheFolder = _state.At("caches"),
            SeedTime = _seedTime,
            Program = [Program],
            Variable = name => _person.TryGetValue(name, out var value) ? value : Environment.GetEnvironmentVariable(name),
        };

    public GuardRequest Request =>
        new("run-1/1-implement-1", Repository.Path, "feature/x", Main, [], ReadOnly: false, [], "", CheckRemote: false);

    public async Task<GuardedTurn> BeginAsync(GuardRequest? request = null) =>
        _turn = await Guard.BeginAsync(request ?? Request, CancellationToken.None);

    /// <summary>The open turn; begins one if none is.</summary>
    public async Task<GuardedTurn> OpenTurnAsync() => _turn ??= await BeginAsync();

    /// <summary>The open turn's socket, as it lies outside.</summary>
    public string Socket =>
        Directory.EnumerateFiles(Path.Combine(Guard.StateFolder, TurnScope.Turns), TurnScope.Socket, SearchOption.AllDirectories).Single();

    /// <summary>Runs a shell script as the agent; begins a turn if none is open.</summary>
    public async Task<ProcessResult> AgentAsync(string script, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var turn = _turn ??= await BeginAsync();
        var clean = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["LC_ALL"] = "C",
            ["HOME"] = Scratch.Path,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            clean[name] = value;
        }

        var spec = turn.Wrap(
            new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", script],
                WorkingDirectory = Repository.Path,
                Environment = clean,
                Timeout = TimeSpan.FromMinutes(2),
            }
        );
        while (true)
        {
            var (output, error) = (new MemoryStream(), new MemoryStream());
            var exit = await _processes.StreamAsync(
                spec,
                null,
                chunk => output.Write(chunk.Span),
                chunk => error.Write(chunk.Span),
                CancellationToken.None
            );
            if (spec.Again is null || !ProcessSpec.IsPlaceGone(Text(error))) // sockets of other tests come and go
            {
                return new ProcessResult(exit, Text(output), Text(error), exit == 124);
            }

            spec = spec.Again();
        }

        static string Text(MemoryStream stream) => System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    public async Task<GuardReport> EndAsync()
    {
        var turn = _turn ?? throw new InvalidOperationException("no turn");
        _turn = null;
        var report = await turn.EndAsync(CancellationToken.None);
        await turn.DisposeAsync();
        return report;
    }

    /// <summary>What was refused in the turn that now ends, in order: each as <c>operation target: reason (layer)</c>.</summary>
    public async Task<IEnumerable<string>> EndAndTellRefusalsAsync() => Refusals(await EndAsync());

    /// <summary>What was refused, in order: each as <c>operation target: reason (layer)</c>.</summary>
    public static IEnumerable<string> Refusals(GuardReport report) =>
        report.Blocks.Select(b => $"{b.Operation} {b.Target}: {b.Reason} ({b.Layer})");

    public string Tip(string branch) => Repository.Git("rev-parse", branch);

    public string RemoteRefs => Repository.RemoteGit("for-each-ref", "--format=%(refname) %(objectname)");

    /// <summary>Protected refs here and there are what they were.</summary>
    public void AssertMainUntouched()
    {
        Assert.Equal(Main, Repository.Git("rev-parse", "refs/heads/main"));
        Assert.Contains($"refs/heads/main {Main}", RemoteRefs);
    }

    public async ValueTask DisposeAsync()
    {
        if (_turn is { } open)
        {
            await open.DisposeAsync();
        }

        _processes.Dispose();
        Repository.Dispose();
        Scratch.Dispose();
        _state.Dispose();
    }
}
