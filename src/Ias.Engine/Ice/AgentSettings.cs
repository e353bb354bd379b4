using Ias.Engine.State;

namespace Ias.Engine.Ice;

/// <summary>
/// Settings of agents that were not there when a turn began. Those that are there lie read-only in the cage; one that is not cannot, and a turn could make it in
/// a folder it may write, for the person's own start of the agent to read.
/// </summary>
/// <param name="Absent">Paths.</param>
internal sealed record AgentSettings(IReadOnlyList<string> Absent)
{
    private const string Aside = ".of-a-turn";

    // Claude Code makes this folder by itself at each start; a plugin in it does nothing until settings.json names it.
    private const string Plugins = "plugins";

    /// <summary>Which of these are not there.</summary>
    public static AgentSettings Take(IReadOnlyList<string> settings) =>
        new([.. settings.Where(path => Posix.FactsOfLink(path) is null && Path.GetFileName(path) != Plugins)]);

    /// <summary>Puts those that are there now aside, and returns a sentence for each.</summary>
    public IReadOnlyList<string> TakeBack()
    {
        var told = new List<string>();
        foreach (var path in Absent.Where(path => Posix.FactsOfLink(path) is not null))
        {
            var kept = path + Aside;
            SharedFolder.Remove(kept);
            if (Posix.FactsOfLink(path) is { IsFolder: true })
            {
                Directory.Move(path, kept);
            }
            else
            {
                File.Move(path, kept);
            }

            told.Add($"{path} was made during the turn; it would hold outside of turns, too, and was moved aside. To have it: mv -T {ShimScripts.Quote(kept)} {ShimScripts.Quote(path)}");
        }

        return told;
    }
}
