namespace Ias.Core.Guardrails;

/// <summary>
/// Finds where a secret's anchor may begin, by the first two characters in any case. A text is gone through character by character: vectorised searches
/// for several texts are compiled at each start of the program.
/// </summary>
internal sealed class AnchorPairs
{
    private const int Keys = 128;

    private readonly bool[] _begins = new bool[Keys * Keys];
    private readonly SecretKind[]?[] _byFirst = new SecretKind[]?[Keys];

    public AnchorPairs(SecretKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            var first = Key(kind.Anchor[0]);
            _byFirst[first] = [.. _byFirst[first] ?? [], kind];
            for (var second = 0; second < Keys; second++)
            {
                _begins[(first * Keys) + second] |= kind.Anchor.Length == 1 || second == Key(kind.Anchor[1]);
            }
        }
    }

    /// <summary>The first position at or after <paramref name="from"/> where an anchor may begin; the text's length when there is none.</summary>
    public int Next(ReadOnlySpan<char> text, int from)
    {
        var begins = _begins;
        var at = from;
        for (; at < text.Length - 1; at++)
        {
            if (begins[(Key(text[at]) * Keys) + Key(text[at + 1])])
            {
                return at;
            }
        }

        return at < text.Length && At(text[at]).Length == 0 ? text.Length : at;
    }

    /// <summary>The kinds, in their order, whose anchor may begin with a character.</summary>
    public ReadOnlySpan<SecretKind> At(char first) => _byFirst[Key(first)];

    // The same for a letter's two cases; that others share one costs only a closer look.
    private static int Key(char character) => (character | 0x20) & (Keys - 1);
}
