namespace Ias.Engine.Runs;

/// <summary>What was told already. Safe to ask from several lanes.</summary>
internal sealed class OnceOnly
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>True the first time.</summary>
    public bool Add(string words)
    {
        lock (_lock)
        {
            return _told.Add(words);
        }
    }
}
