using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Ias.Console.Domain;

namespace Ias.Console.Policy;

/// <summary>
/// What a workspace lets be stored and shown. Every statement of the store goes through one, in both directions; there is no other way for
/// text to get into the database or out of it.
/// </summary>
/// <param name="Mode">The mode.</param>
/// <param name="Allowed">Names of fields whose text is let through all the same.</param>
public sealed record DataPolicy(DataPolicyMode Mode, ImmutableArray<string> Allowed)
{
    /// <summary>The allowlist of a new workspace.</summary>
    public static readonly ImmutableArray<string> DefaultAllowed = ["repo.label", "intake.title", "intake.rawContent"];

    /// <summary>That of a new workspace.</summary>
    public static readonly DataPolicy Open = new(DataPolicyMode.InternalOk, DefaultAllowed);

    /// <summary>Whether the field's text may be stored and shown.</summary>
    public bool Allows(string field) => Mode == DataPolicyMode.InternalOk || Allowed.Contains(field);

    /// <summary>What is left of a text.</summary>
    public string? Text(TextField field, string? text) => text is not null && Allows(field.Name) ? text : null;

    /// <summary>What is left of an object: under a strict policy the parts that are known to be structure.</summary>
    public JsonObject? Structure(JsonField field, JsonObject? value)
    {
        if (value is null || Allows(field.Name))
        {
            return value;
        }

        var kept = new JsonObject();
        foreach (var (key, part) in value)
        {
            if (Allows($"{field.Name}.{key}"))
            {
                kept[key] = part?.DeepClone();
            }
            else if (field.FormOf(key)?.Of(part) is { } left)
            {
                kept[key] = left;
            }
        }

        return kept;
    }
}
