namespace Ias.Tui.Terminal;

/// <summary>Collects a paste that the terminal brackets (mode 2004), up to its end marker, whose bytes may arrive one by one.</summary>
internal sealed class BracketedPaste
{
    /// <summary>Maximum size of a paste; the rest is read and dropped.</summary>
    public const int Limit = 1024 * 1024;

    private readonly List<byte> _bytes = [];
    private int _matched;

    private static ReadOnlySpan<byte> End => "\e[201~"u8;

    public void Begin()
    {
        _bytes.Clear();
        _matched = 0;
    }

    /// <returns>Whether this byte completed the end marker.</returns>
    public bool Feed(byte one)
    {
        if (one != End[_matched])
        {
            Add(End[.._matched]); // it only looked like the end
            _matched = 0;
        }

        if (one == End[_matched])
        {
            return ++_matched == End.Length;
        }

        Add([one]);
        return false;
    }

    /// <summary>Returns the collected text, cleaned, and starts over.</summary>
    public string TakeText()
    {
        var text = PastedText.Clean(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes));
        Begin();
        _bytes.TrimExcess();
        return text;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Count + bytes.Length <= Limit)
        {
            _bytes.AddRange(bytes);
        }
    }
}
