using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Policy;

/// <summary>Rules for the text a workspace stores and shows. Every statement of the store applies one, in both directions; text gets into
/// the database and out of it in no other way.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Allowed">Names of fields whose text is let through all the same.</param>
public sealed record DataPolicy(DataPolicyMode Mode, ImmutableArray<string> Allowed)
{
    /// <summary>The allowlist of a new workspace.</summary>
    public static readonly ImmutableArray<string> DefaultAllowed = ["repo.label", "intake.title", "intake.rawContent"];

    /// <summary>Policy of a new workspace.</summary>
    public static readonly DataPolicy Open = new(DataPolicyMode.InternalOk, DefaultAllowed);

    /// <summary>True when the field's text may be stored and shown.</summary>
    public bool Allows(string field) => Mode == DataPolicyMode.InternalOk || Allowed.Contains(field);

    /// <summary>The text if the policy allows its field, otherwise null.</summary>
    public string? Text(TextField field, string? text) => text is not null && Allows(field.Name) ? text : null;

    /// <summary>Permitted part of an object: under a strict policy only parts known to be structure.</summary>
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
