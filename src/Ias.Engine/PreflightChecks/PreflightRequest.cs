using Ias.Core.Config;
using Ias.Core.Events;
using Ias.Core.Model;
using Ias.Engine.Runs;
using Ias.Engine.Trust;

namespace Ias.Engine.PreflightChecks;

/// <summary>Scope of the pre-flight checks, and the run they are for.</summary>
/// <param name="Folder">The person's working folder.</param>
/// <param name="Configuration">The effective configuration.</param>
/// <param name="CalledAs">The command name the person uses, for suggested fixes.</param>
public sealed record PreflightRequest(string Folder, Configuration Configuration, string CalledAs)
{
    /// <summary>Problem that made the configuration file unreadable; <see cref="Configuration"/> then holds the defaults.</summary>
    public Problem? Misconfigured { get; init; }

    /// <summary>Settings the person has allowed; null = not checked.</summary>
    public ConsentStore? Consent { get; init; }

    /// <summary>Guarded settings that are checked against it.</summary>
    public IReadOnlyList<GuardedSetting> Guarded { get; init; } = GuardedSettings.Of(Configuration);

    /// <summary>Options of the run; by default, the configuration's.</summary>
    public RunOptions Options { get; init; } = Configuration.ToRunOptions();

    /// <summary>Sprint to run, or <c>sprint-plan</c>; empty = none in particular.</summary>
    public string Target { get; init; } = "";

    /// <summary>Requested branch; empty = prefix and target.</summary>
    public string Branch { get; init; } = "";

    /// <summary>True when an unfinished run will be archived.</summary>
    public bool Fresh { get; init; }

    /// <summary>True when uncommitted changes will be committed first.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>Number of the plan's first sprint to do; null = from its beginning.</summary>
    public int? From { get; init; }

    /// <summary>Number of the plan's last sprint to do; null = to its end.</summary>
    public int? To { get; init; }

    /// <summary>Sprints to repeat although they are completed.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];

    /// <summary>Bug to be fixed; null = no bug.</summary>
    public ReportedBug? Bug { get; init; }

    /// <summary>True for one branch and one pull request for the whole plan.</summary>
    public bool Consolidate { get; init; } = true;

    /// <summary>True when a person asks for themselves: also checks what an agent at the terminal needs.</summary>
    public bool ForPeople { get; init; }

    /// <summary>True when nothing was run on this machine yet.</summary>
    public bool IsFirstRun { get; init; }

    /// <summary>Folder of ICE's shims; empty = the default.</summary>
    public string IceFolder { get; init; } = "";

    /// <summary>Free bytes for this user on the disk of a path.</summary>
    public Func<string, long> FreeSpace { get; init; } = path => new DriveInfo(path).AvailableFreeSpace;

    /// <summary>Time limit for the answer of a remote, a server or a signing program.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pre-flight request for one run.</summary>
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
            Again = run.Again,
            Consolidate = run.Consolidate,
            Bug = run.Bug,
        };

    internal RunRequest AsRun(string workTree, string target) =>
        new(workTree, target, Options, Branch, Fresh, AllowDirty, From, To, Consolidate, Bug)
        {
            Again = Target.Length > 0 ? Again : [target], // no run was asked for
        };
}
