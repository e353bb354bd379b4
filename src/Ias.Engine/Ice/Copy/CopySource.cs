using Ias.Core.Ice;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Copy;

/// <summary>Settings of the person's repository as a copy of it gets them.</summary>
/// <param name="Settings">Text of the copy's configuration.</param>
/// <param name="Hooks">The person's hooks.</param>
internal sealed record CopySource(string Settings, PersonHooks Hooks)
{
    /// <summary>Reads the source of a copy from the repository's configuration.</summary>
    /// <param name="mainTree">Of a work tree of the engine's own: the person's, beside which it stands.</param>
    /// <exception cref="ProblemException">git cannot read the configuration.</exception>
    public static async Task<CopySource> ReadAsync(
        HostGit git,
        GitPlace place,
        string mainTree,
        Func<string, string?> variable,
        CancellationToken cancel
    )
    {
        var settings = await GitSettings.ReadAsync(git, place, cancel);
        var hooks = PersonHooks.Of(place, settings.Last("core.hookspath") ?? "", mainTree, variable("HOME"));
        return new CopySource(
            CopySettings.Of([.. settings.All.Select(s => (s.Key, s.Value, s.IsLocal))], hooks.How == HooksPlace.Copy ? "" : hooks.Inside),
            hooks
        );
    }
}
