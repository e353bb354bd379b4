namespace Ias.Tui.Terminal;

/// <summary>Pool of numbered clusters of more than one code point, each stored once, at most <see cref="Capacity"/> of them.</summary>
internal sealed class ClusterPool
{
    public const int Capacity = 4096;

    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _numbers = [];

    public string this[int number] => _texts[number];

    public bool IsHalfFull => _texts.Count > Capacity / 2;

    /// <summary>Finds or assigns the number of a text.</summary>
    /// <returns>False = the pool is full.</returns>
    public bool TryAdd(ReadOnlySpan<char> text, out int number)
    {
        if (_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out number))
        {
            return true;
        }

        number = _texts.Count;
        if (number == Capacity)
        {
            return false;
        }

        var kept = text.ToString();
        _texts.Add(kept);
        _numbers.Add(kept, number);
        return true;
    }
}
