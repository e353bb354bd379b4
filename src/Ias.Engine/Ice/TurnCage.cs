using Ias.Engine.Files;
using Ias.Engine.Ice.Copy;
using Ias.Engine.Ice.Home;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>Puts the commands of one turn into its cage.</summary>
/// <param name="folder">The turn's private folder.</param>
/// <param name="copy">The copy that stands at the git dir's place.</param>
internal sealed class TurnCage(Prepared prepared, GuardRequest request, string folder, string stateFolder, TurnCopy copy, GuardLog log)
    : IDisposable
{
    private readonly List<HeldSources> _held = []; // of each command its own: what others hold, it must not get

    /// <summary>Repositories that were in the work tree before the turn: read-only.</summary>
    public IReadOnlyList<string> Nested { get; set; } = [];

    /// <summary>The agent's command, with the shims on its PATH.</summary>
    public ProcessSpec Around(ProcessSpec spec)
    {
        var environment = new Dictionary<string, string?>(spec.Environment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{prepared.Shims.Programs}:{PathOf(spec)}",
            ["IAS_TURN"] = request.Id,
            ["IAS_ICE_TURN"] = prepared.HasCopy ? prepared.Shims.Turn : folder,
        };
        if (prepared.Masked)
        {
            InsideEnvironment.Limit(spec, environment, prepared.Environment);
        }

        if (request.ReadOnly)
        {
            environment["TMPDIR"] = request.ScratchFolder;
        }
        else if (prepared.HasCopy)
        {
            environment["TMPDIR"] = spec.Environment.GetValueOrDefault("TMPDIR") ?? "/tmp"; // the person's own is not there
        }

        var wrapped = spec with { Environment = environment, IsInside = true };
        return prepared.HasCopy ? Caged(wrapped) : wrapped;
    }

    /// <summary>One of the engine's own git commands: the real git.</summary>
    public ProcessSpec AroundGit(ProcessSpec spec)
    {
        var wrapped = Around(
            spec with
            {
                Environment = new Dictionary<string, string?>(
                    spec.Environment.Where(v => v.Key is not ("GIT_ALLOW_PROTOCOL" or "GIT_NO_LAZY_FETCH")),
                    StringComparer.Ordinal
                ), // a partial clone's checkout fetches
                Writable = null,
                FileName = prepared.Bubblewrap is null ? prepared.Programs.Git : Path.Combine(prepared.Shims.Real, "git"),
                Arguments =
                [
                    .. prepared.Masked ? ShimFolder.SignsOutside(prepared.Shims.Inside) : [],
                    // The person's hooks, whatever a turn set in its copy.
                    .. copy.Opened is null ? [] : new[] { "-c", $"core.hooksPath={HooksFolder}" },
                    .. spec.Arguments,
                ],
            }
        );
        var environment = new Dictionary<string, string?>(wrapped.Environment, StringComparer.Ordinal);
        if (prepared.Landlock is not null)
        {
            environment["GIT_DIR"] = environment[TurnScope.GitDirVariable];
            environment["GIT_WORK_TREE"] = environment[TurnScope.WorkTreeVariable];
        }
        else if (prepared.Bubblewrap is not null && prepared.Programs.GitCore.Length > 0)
        {
            environment["GIT_EXEC_PATH"] = Path.Combine(prepared.Shims.Real, "git-core");
        }

        return wrapped with
        {
            Environment = environment,
        };
    }

    /// <summary>Refuses, before a turn begins, what the cage could not keep from it.</summary>
    /// <exception cref="ProblemException">Says what, and where it lies.</exception>
    public void Check()
    {
        if (prepared.Landlock is not null)
        {
            var turn = new LandlockTurn(prepared, stateFolder, Nested);
            turn.CheckSubmodules();
            turn.Check(Mounts.Listed("", []));
        }
    }

    // Rebuilt for each command: sockets and folders come and go while a turn lasts.
    private CageMounts Mounts => new(prepared, request, folder, stateFolder, copy.Opened!, copy.Hooks, Nested);

    private string HooksFolder =>
        prepared.Landlock is not null && copy.Hooks.How == HooksPlace.Copy ? Path.Combine(copy.Opened!.Folder, "hooks") : copy.Hooks.Inside;

    // Folders of the state folder that turns write all of.
    private static IEnumerable<string> OfTurns(HomePlaces? home) =>
        home is null
            ? []
            : home.Caches.Select(cache => Path.GetDirectoryName(cache.From)!).Append(home.Folder.Path).Distinct().Select(RealPath.Of);

    /// <summary>Lets go of what the mounts of its commands hold.</summary>
    public void Dispose() => _held.ForEach(held => held.Dispose());

    private static string PathOf(ProcessSpec spec) =>
        spec.Environment.GetValueOrDefault("PATH")
        ?? (spec.ClearEnvironment ? null : Environment.GetEnvironmentVariable("PATH"))
        ?? "/usr/local/bin:/usr/bin:/bin";

    private ProcessSpec Caged(ProcessSpec spec)
    {
        var program = ProgramPath.Find(spec.FileName, spec.Environment.GetValueOrDefault("PATH"), spec.WorkingDirectory) ?? spec.FileName;
        var home = spec.Environment.GetValueOrDefault("HOME") ?? "";
        var looking = spec with { LooksForRefusals = log.Looking };
        if (prepared.Bubblewrap is not { } bubblewrap)
        {
            return new LandlockTurn(prepared, stateFolder, Nested).Around(looking, Mounts.Listed(home, [program, .. spec.Arguments]));
        }

        var mounts = Mounts.List(home, [program, .. spec.Arguments]);
        var held = new HeldSources([RealPath.Of(prepared.Place.WorkTree), .. prepared.Writable.Paths, .. OfTurns(prepared.Home)]);
        lock (_held)
        {
            _held.Add(held);
        }

        return looking with
        {
            FileName = bubblewrap.Program,
            Arguments = [.. bubblewrap.Around(mounts, spec.WorkingDirectory, request.IsOffline, held), program, .. spec.Arguments],
            Handles = held.Handles,
            Again = () => Caged(spec),
            HidesAbstractSockets = prepared.Masked && !bubblewrap.IsSetuid,
        };
    }
}
