using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Guardrails;

/// <summary>What a guardrail says. Written upper-case, as Run Mode's guardrail lines have it.</summary>
[JsonConverter(typeof(UpperSnakeEnum<GuardAction>))]
public enum GuardAction
{
    /// <summary>Go on.</summary>
    Proceed,

    /// <summary>Go on, and a person should know.</summary>
    Warn,

    /// <summary>Do not go on.</summary>
    Block,
}
