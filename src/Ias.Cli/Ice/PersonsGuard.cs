using Ias.Core.Config;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Ice;
using Ias.Engine.Processes;
using Ias.Engine.Trust;

namespace Ias.Cli.Ice;

/// <summary>ICE around a command that a person starts: all layers that work here, as around an agent's turn.</summary>
internal static class PersonsGuard
{
    /// <param name="what">Begins the turn's id: <c>exec</c>, <c>shell</c>.</param>
    /// <param name="warn">Takes a sentence that the person should see.</param>
    /// <param name="also">Keys of the configuration that count besides ICE's own.</param>
    /// <exception cref="ProblemException">A setting guards less than the person has allowed; <c>ice.mounts: require</c>, and bubblewrap
    /// does not work here; or the configuration cannot be read.</exception>
    public static async Task<(GuardedTurn Turn, IceLayers Layers)> BeginAsync(
        ProcessRunner processes,
        GitPlace place,
        string what,
        Action<string> warn,
        CancellationToken cancel,
        params string[] also
    )
    {
        var (guard, layers) = await PrepareAsync(processes, place, warn, cancel, also);
        var request = new GuardRequest(
            $"{what}-{Environment.ProcessId}",
            place.WorkTree,
            BranchOf(place),
            "",
            IceScopes.Added(place),
            ReadOnly: false,
            [],
            "",
            CheckRemote: true
        );
        return (await guard.BeginAsync(request, cancel), layers);
    }

    /// <summary>The guard itself, for what begins its turns by itself.</summary>
    /// <exception cref="ProblemException">As <see cref="BeginAsync"/>.</exception>
    public static async Task<(TurnGuard Guard, IceLayers Layers)> PrepareAsync(
        ProcessRunner processes,
        GitPlace place,
        Action<string> warn,
        CancellationToken cancel,
        params string[] also
    )
    {
        var configured = ConfigFile.Load(place.WorkTree);
        Allowance.Require(
            place,
            GuardedSettings.OfIce(configured, also),
            CommandContext.NameCalled,
            new ConsentStore(TimeProvider.System),
            warn
        );
        var guard = new TurnGuard(processes, TimeProvider.System);
        await guard.RecoverAsync();
        return (guard, await guard.PrepareAsync(place.WorkTree, new IceSettings(configured.ToRunOptions()), cancel));
    }

    /// <summary>The branch HEAD is on; empty when it is detached.</summary>
    public static string BranchOf(GitPlace place)
    {
        const string OnBranch = "ref: refs/heads/";
        var head = RefSnapshot.Take(place).Head;
        return head.StartsWith(OnBranch, StringComparison.Ordinal) ? head[OnBranch.Length..] : "";
    }
}
