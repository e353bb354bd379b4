namespace Ias.Core.Guardrails;

/// <summary>
/// Characters of Latin-1, each looked up in a table. <c>SearchValues</c> would be faster on long texts; but its searches are compiled at each start of
/// the program, which takes longer than all that a person's first screen is searched for.
/// </summary>
public sealed class CharacterSet
{
    private readonly bool[] _has = new bool[256];

    /// <param name="characters">What is in it, all of Latin-1.</param>
    public CharacterSet(string characters)
    {
        foreach (var character in characters)
        {
            _has[character] = true;
        }
    }

    /// <summary>All of Latin-1 that is seen, but for these.</summary>
    public static CharacterSet PrintableExcept(string characters)
    {
        var printable = new CharacterSet("");
        for (var character = '!'; character < printable._has.Length; character++)
        {
            printable._has[character] = !characters.Contains(character, StringComparison.Ordinal);
        }

        return printable;
    }

    /// <summary>Whether a character is in it.</summary>
    public bool Contains(char character) => character < _has.Length && _has[character];

    /// <summary>Where the first character stands that is not in it; -1 = all are.</summary>
    public int IndexOfOther(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!Contains(text[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
