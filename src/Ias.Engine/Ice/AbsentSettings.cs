using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary>
/// Files of agents' settings that are not there when a turn begins: nothing can be laid over them. What a turn makes of them (hooks that
/// the person's own start of the agent would run) is put aside at its end.
/// </summary>
/// <param name="settings">All of them; those that are there are passed over.</param>
internal sealed class AbsentSettings(IReadOnlyList<string> settings)
{
    private readonly List<string> _absent = [.. settings.Where(path => Posix.FactsOfLink(path) is null)];

    /// <summary>Renames what is there now, and returns a sentence for each.</summary>
    public IReadOnlyList<string> PutAside()
    {
        var told = new List<string>();
        foreach (var path in _absent.Where(path => Posix.FactsOfLink(path) is not null))
        {
            var aside = $"{path}.of-a-turn-{Guid.NewGuid().ToString("N")[..6]}";
            try
            {
                Directory.Move(path, aside); // a rename, of files, too
                told.Add(
                    $"{path} was created during the turn and sets what the agent does when you start it; it was moved to {aside}. To keep it: mv {ShimScripts.Quote(aside)} {ShimScripts.Quote(path)}"
                );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                told.Add(
                    $"{path} was created during the turn, sets what the agent does when you start it, and could not be moved aside ({e.Message}): read it before you start the agent"
                );
            }
        }

        return told;
    }
}
