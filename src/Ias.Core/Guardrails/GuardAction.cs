using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Guardrails;

/// <summary>Decision of a guardrail. Written in upper case, as in Run Mode's guardrail lines.</summary>
[JsonConverter(typeof(UpperSnakeEnum<GuardAction>))]
public enum GuardAction
{
    /// <summary>Continue without a warning.</summary>
    Proceed,

    /// <summary>Continue, and warn the person.</summary>
    Warn,

    /// <summary>Stop: the action is blocked.</summary>
    Block,
}
