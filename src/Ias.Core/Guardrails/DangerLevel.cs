using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Guardrails;

/// <summary>How much harm a skill can do when nobody watches.</summary>
[JsonConverter(typeof(LowerSnakeEnum<DangerLevel>))]
public enum DangerLevel
{
    /// <summary>Only reads.</summary>
    Safe,

    /// <summary>Changes files on a branch of its own.</summary>
    Moderate,

    /// <summary>Starts programs of its own, or costs much.</summary>
    High,

    /// <summary>Never without a person.</summary>
    Critical,
}

/// <summary>Who watches while a skill runs.</summary>
[JsonConverter(typeof(LowerSnakeEnum<GuardMode>))]
public enum GuardMode
{
    /// <summary>A person is there and can be asked.</summary>
    Interactive,

    /// <summary>Nobody is there.</summary>
    Autonomous,
}
