using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ias.Core.Model;

/// <summary>
/// Phase of the run within its state, known by the word that files and screens have for it. The set is open: a gate brings its own.
/// </summary>
[JsonConverter(typeof(PhaseJson))]
public readonly record struct Phase
{
    private readonly string? _word; // null = INIT, so that a phase that a file does not have is the first

    /// <param name="word">In upper case with underscores: <c>RED_TEAM_CODE</c>.</param>
    /// <exception cref="ArgumentException">The word has other characters, or is longer than 40.</exception>
    public Phase(string word)
    {
        if (!IsWord(word))
        {
            throw new ArgumentException($"'{word}' is not the word of a phase", nameof(word));
        }

        _word = word == "INIT" ? null : word;
    }

    public static Phase Init => default;

    public static Phase Triage { get; } = new("TRIAGE");

    public static Phase Implement { get; } = new("IMPLEMENT");

    /// <summary>The person's own programs judge the work.</summary>
    public static Phase Checks { get; } = new("CHECKS");

    /// <summary>Checks that run once REVIEW approved.</summary>
    public static Phase PreAudit { get; } = new("PRE_AUDIT");

    /// <summary>Checks that run once all gates approved.</summary>
    public static Phase PrePublish { get; } = new("PRE_PUBLISH");

    public static Phase Review { get; } = new("REVIEW");

    public static Phase Audit { get; } = new("AUDIT");

    public static Phase RedTeamCode { get; } = new("RED_TEAM_CODE");

    public static Phase RateLimited { get; } = new("RATE_LIMITED");

    public static Phase Publish { get; } = new("PUBLISH");

    public static Phase PostPrAudit { get; } = new("POST_PR_AUDIT");

    public static Phase ContextClear { get; } = new("CONTEXT_CLEAR");

    public static Phase E2eTesting { get; } = new("E2E_TESTING");

    public static Phase FlatlinePr { get; } = new("FLATLINE_PR");

    /// <summary>Waits for the pull request's checks on its server.</summary>
    public static Phase Ci { get; } = new("CI");

    /// <summary>Jobs of a queue, one after the other.</summary>
    public static Phase Job { get; } = new("JOB");

    /// <summary>Makes a plan of a goal, before there is a run.</summary>
    public static Phase Plan { get; } = new("PLAN");

    /// <summary>Word of the phase in files and on screens.</summary>
    public string Word() => _word ?? "INIT";

    public override string ToString() => Word();

    /// <summary>True for 1 to 40 capital letters, digits and underscores.</summary>
    public static bool IsWord(string word) =>
        word.Length is > 0 and <= 40 && word.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}

/// <summary>Phases as words in JSON; read in any case.</summary>
/// <exception cref="JsonException">The text is not the word of a phase.</exception>
public sealed class PhaseJson : JsonConverter<Phase>
{
    // Of these a long log has thousands: they are not made anew.
    private static readonly Phase[] Frequent = [Phase.Implement, Phase.Review, Phase.Audit, Phase.Job];

    public override Phase Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        foreach (var phase in Frequent)
        {
            if (reader.ValueTextEquals(phase.Word()))
            {
                return phase;
            }
        }

        var word = reader.GetString()!.ToUpperInvariant();
        return Phase.IsWord(word) ? new Phase(word) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, Phase value, JsonSerializerOptions options) => writer.WriteStringValue(value.Word());
}
