using System.Buffers;

namespace Ias.Core.Guardrails;

/// <summary>Form by which a kind of secret is recognized.</summary>
public enum SecretShape
{
    /// <summary>The anchor and a run of characters.</summary>
    Token,

    /// <summary>Three parts of base64url with dots between.</summary>
    Jwt,

    /// <summary>From behind the BEGIN line to the END line.</summary>
    KeyBlock,

    /// <summary>An Authorization header's credentials.</summary>
    Header,

    /// <summary><c>Bearer</c> and a run of characters.</summary>
    Bearer,

    /// <summary>Between <c>://user:</c> and <c>@</c>.</summary>
    UrlPassword,

    /// <summary>A fixed, given text.</summary>
    Value,
}

/// <summary>A kind of secret.</summary>
/// <param name="Name">Shown in the secret's place.</param>
/// <param name="Anchor">The text by which its beginning is found.</param>
/// <param name="Shape">Form of what follows the anchor.</param>
/// <param name="Least">Characters a run must have to count.</param>
/// <param name="Characters">What the run consists of.</param>
public sealed record SecretKind(string Name, string Anchor, SecretShape Shape, int Least, SearchValues<char> Characters)
{
    /// <summary>Headers are found in any case, tokens as they are.</summary>
    public StringComparison Comparison { get; } =
        Shape is SecretShape.Header or SecretShape.Bearer ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}

/// <summary>A secret in a text, or where the text is still undecided.</summary>
/// <param name="Kind">Null: no secret.</param>
/// <param name="Start">Where it begins. Without a kind: everything before is decided, what is left must wait for more.</param>
/// <param name="End">The position after it.</param>
/// <param name="Open">It reached the end of the text, and may continue.</param>
public readonly record struct SecretMatch(SecretKind? Kind, int Start, int End, bool Open)
{
    internal bool IsUndecided => Kind is null;

    internal static SecretMatch None(int decided) => new(null, decided, decided, Open: false);

    internal static SecretMatch Undecided(int from) => new(null, from, from, Open: true);
}
