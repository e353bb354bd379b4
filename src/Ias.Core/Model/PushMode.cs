using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Whether a finished run leaves this machine.</summary>
[JsonConverter(typeof(UpperSnakeEnum<PushMode>))]
public enum PushMode
{
    /// <summary>Push the branch and make the draft PR.</summary>
    Auto,

    /// <summary>Keep everything here.</summary>
    Local,

    /// <summary>Ask a person first.</summary>
    Prompt,
}
