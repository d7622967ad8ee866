namespace TorchSharp;

/// <summary>Kinds of devices, with LibTorch's numbering.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA graphics processor.</summary>
    CUDA = 1,

    /// <summary>Shapes without data.</summary>
    META = 14,
}
