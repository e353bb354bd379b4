namespace Ias.Engine.Runs;

/// <summary>Set of messages already reported. Thread-safe.</summary>
internal sealed class OnceOnly
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Adds a message; true the first time.</summary>
    public bool Add(string words)
    {
        lock (_lock)
        {
            return _told.Add(words);
        }
    }
}
