using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Ice.Mounts;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>Tries what could hold a turn on this machine, and chooses as <c>ice.mounts</c> says.</summary>
/// <param name="program">Command that starts this program.</param>
/// <param name="variable">The person's environment.</param>
internal sealed class SandboxChoice(ProcessRunner processes, IReadOnlyList<string> program, Func<string, string?> variable)
{
    private const string NamespaceLimit = "/proc/sys/user/max_user_namespaces";

    // What a kernel says that has run out of something (errno(3)): not for good, and another program of this user can bring it about.
    private static readonly string[] Exhausted =
    [
        "No space left on device",
        "(ENOSPC)",
        "Resource temporarily unavailable",
        "Cannot allocate memory",
        "Too many open files",
    ];

    /// <summary>Chooses the strongest sandbox that works here and that the settings allow.</summary>
    /// <exception cref="ProblemException">Nothing works here that the settings allow; or bubblewrap works here, but not now: Landlock, which
    /// is weaker, is no answer to that.</exception>
    public async Task<Sandbox> ChooseAsync(GitPlace place, IceSettings settings, CancellationToken cancel)
    {
        if (settings.Mounts == "off")
        {
            return new Sandbox(null, null, "ice.mounts is off");
        }

        var (bubblewrap, why, isForNow) = await BubblewrapAsync(place.WorkTree, cancel);
        return bubblewrap is not null ? new Sandbox(bubblewrap, null, "")
            : settings.Mounts == "require"
                ? throw new ProblemException(
                    new Problem(
                        "ice.mounts is `require`, but mounts do not work here.",
                        why,
                        "apt-get install bubblewrap, allow user namespaces, or set ice.mounts to auto in .loa.config.yaml."
                    )
                )
            : isForNow || settings.Cage == "bubblewrap"
                ? throw new ProblemException(
                    new Problem(
                        isForNow
                            ? "bubblewrap cannot be started at the moment, and a turn is not given to the weaker Landlock for that."
                            : "This run began in bubblewrap, which does not work here any more; Landlock is weaker, so the run does not continue in it by itself.",
                        why,
                        isForNow
                            ? "End other programs of yours that use up namespaces, processes or memory (ps -u \"$USER\"), then type the command again."
                            : "apt-get install bubblewrap, or allow user namespaces; or begin a new run."
                    )
                )
            : new Sandbox(null, await LandlockAsync(place, why, cancel), why);
    }

    /// <summary>Looks for bubblewrap and tries it.</summary>
    /// <returns>It, or why not, and whether that is so at this moment only.</returns>
    public async Task<(Bubblewrap? Bubblewrap, string Why, bool IsForNow)> BubblewrapAsync(string workTree, CancellationToken cancel)
    {
        if (ProgramPath.Find("bwrap", variable("PATH"), "/") is not { } found || TrustedPrograms.IsIn(found, [workTree]))
        {
            return (null, "bubblewrap is not installed", false);
        }

        var bubblewrap = new Bubblewrap(found);
        var why = await bubblewrap.TryAsync(processes, cancel);
        return why.Length == 0 ? (bubblewrap, "", false) : (null, why, IsExhausted(why, RegularFile.Text(NamespaceLimit)));
    }

    /// <summary>True when bubblewrap's message means that a resource of the machine is used up.</summary>
    /// <param name="limit">Number of user namespaces allowed here; 0 means never, which the kernel reports in the same words.</param>
    internal static bool IsExhausted(string said, string? limit) =>
        limit?.Trim() != "0" && Exhausted.Any(words => said.Contains(words, StringComparison.Ordinal));

    /// <exception cref="ProblemException">It does not work here, or the git dir lies where a turn must write.</exception>
    private async Task<LandlockCage> LandlockAsync(GitPlace place, string noBubblewrap, CancellationToken cancel)
    {
        var landlock = new LandlockCage(program);
        var why = await landlock.TryAsync(processes, cancel);
        if (why.Length > 0)
        {
            throw new ProblemException(
                new Problem(
                    "Nothing here could hold an agent: neither bubblewrap nor Landlock works.",
                    $"{noBubblewrap}; {why}",
                    "apt-get install bubblewrap, or allow user namespaces; where a guard against accidents is enough: `ice.mounts: off` in .loa.config.yaml, then `ias allow`."
                )
            );
        }

        // There is no exception below a folder that is written.
        return !FolderPath.IsWithin(place.CommonDir, place.WorkTree)
            ? landlock
            : throw new ProblemException(
                new Problem(
                    $"A turn could write {Path.GetRelativePath(place.WorkTree, place.CommonDir)} itself: Landlock, which would hold it here, makes no exception in a folder that may be written.",
                    $"{place.CommonDir}; {noBubblewrap}",
                    $"apt-get install bubblewrap, or allow user namespaces; or {Beside(place):raw}"
                )
            );
    }

    // Submodules find their git dirs by paths relative to where they are now.
    private static string Beside(GitPlace place)
    {
        var name = Path.GetFileName(place.WorkTree);
        return OutsideFolder.Exists(Path.Combine(place.CommonDir, "modules"))
            ? $"work beside this checkout: {ShellLine.Of($"git worktree add {"../" + name + "-ias"}")}, and type the command again there."
            : $"keep the git dir beside the work tree: {ShellLine.Of($"git init --separate-git-dir {"../" + name + ".git"}")}";
    }
}
