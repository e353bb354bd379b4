using System.Text.Json.Serialization;

namespace Ias.Core.RunMode;

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
