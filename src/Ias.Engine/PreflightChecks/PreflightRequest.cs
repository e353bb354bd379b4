using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Consent;
using Ias.Engine.Runs;

namespace Ias.Engine.PreflightChecks;

/// <summary>What is to be checked, and for which run.</summary>
/// <param name="Folder">Where the person stands.</param>
/// <param name="Configuration">The effective configuration.</param>
/// <param name="CalledAs">How the person calls the program; the lines that mend use it.</param>
public sealed record PreflightRequest(string Folder, Configuration Configuration, string CalledAs)
{
    /// <summary>Why the configuration file could not be read; <see cref="Configuration"/> then holds the defaults.</summary>
    public Problem? Misconfigured { get; init; }

    /// <summary>What the person has allowed; null = that is not looked at.</summary>
    public ConsentStore? Consent { get; init; }

    /// <summary>The settings that are held against it.</summary>
    public IReadOnlyList<GuardedSetting> Guarded { get; init; } = GuardedSettings.Of(Configuration);

    /// <summary>The run's options; the configuration's where nothing else is said.</summary>
    public RunOptions Options { get; init; } = Configuration.ToRunOptions();

    /// <summary>The sprint to be run, or <c>sprint-plan</c>; empty = none in particular.</summary>
    public string Target { get; init; } = "";

    /// <summary>The branch asked for; empty = prefix and target.</summary>
    public string Branch { get; init; } = "";

    /// <summary>An unfinished run is to be archived.</summary>
    public bool Fresh { get; init; }

    /// <summary>Uncommitted changes are to be committed first.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>Number of the plan's first sprint to be done; null = from its beginning.</summary>
    public int? From { get; init; }

    /// <summary>Number of the last one; null = to its end.</summary>
    public int? To { get; init; }

    /// <summary>What is to be mended; null = no bug.</summary>
    public ReportedBug? Bug { get; init; }

    /// <summary>One branch and one pull request for the whole plan.</summary>
    public bool Consolidate { get; init; } = true;

    /// <summary>A person asks, for themselves: also what an agent at the terminal needs is looked at.</summary>
    public bool ForPeople { get; init; }

    /// <summary>Where ICE's shims lie; empty = the usual place.</summary>
    public string IceFolder { get; init; } = "";

    /// <summary>Bytes free for this user where a path lies.</summary>
    public Func<string, long> FreeSpace { get; init; } = path => new DriveInfo(path).AvailableFreeSpace;

    /// <summary>How long a remote, a server or a signing program may take to answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The checks of one run.</summary>
    public static PreflightRequest Of(RunRequest run, Configuration configuration, string calledAs) =>
        new(run.WorkTree, configuration, calledAs)
        {
            Options = run.Options,
            Target = run.Target,
            Branch = run.Branch,
            Fresh = run.Fresh,
            AllowDirty = run.AllowDirty,
            From = run.From,
            To = run.To,
            Consolidate = run.Consolidate,
            Bug = run.Bug,
        };

    internal RunRequest AsRun(string workTree, string target) =>
        new(workTree, target, Options, Branch, Fresh, AllowDirty, From, To, Consolidate, Bug);
}
