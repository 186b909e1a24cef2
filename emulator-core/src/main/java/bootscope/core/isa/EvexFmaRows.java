package bootscope.core.isa;

/** Opcode rows of EVEX fused multiply-add. None is implemented. Columns: {@link OpcodeTable}. */
final class EvexFmaRows {
  private EvexFmaRows() {}

  static final String TEXT =
      """
      # VFMADD and relatives.
      E:66:0F3896   VFMADDSUB132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F3896   VFMADDSUB132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F3897   VFMSUBADD132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F3897   VFMSUBADD132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F3898   VFMADD132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F3898   VFMADD132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F3899   VFMADD132SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F3899   VFMADD132SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F389A   VFMSUB132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F389A   VFMSUB132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F389B   VFMSUB132SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F389B   VFMSUB132SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F389C   VFNMADD132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F389C   VFNMADD132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F389D   VFNMADD132SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F389D   VFNMADD132SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F389E   VFNMSUB132PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F389E   VFNMSUB132PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F389F   VFNMSUB132SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F389F   VFNMSUB132SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38A6   VFMADDSUB213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38A6   VFMADDSUB213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38A7   VFMSUBADD213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38A7   VFMSUBADD213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38A8   VFMADD213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38A8   VFMADD213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38A9   VFMADD213SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38A9   VFMADD213SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38AA   VFMSUB213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38AA   VFMSUB213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38AB   VFMSUB213SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38AB   VFMSUB213SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38AC   VFNMADD213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38AC   VFNMADD213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38AD   VFNMADD213SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38AD   VFNMADD213SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38AE   VFNMSUB213PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38AE   VFNMSUB213PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38AF   VFNMSUB213SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38AF   VFNMSUB213SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38B6   VFMADDSUB231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38B6   VFMADDSUB231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38B7   VFMSUBADD231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38B7   VFMSUBADD231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38B8   VFMADD231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38B8   VFMADD231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38B9   VFMADD231SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38B9   VFMADD231SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38BA   VFMSUB231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38BA   VFMSUB231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38BB   VFMSUB231SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38BB   VFMSUB231SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38BC   VFNMADD231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38BC   VFNMADD231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38BD   VFNMADD231SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38BD   VFNMADD231SD Vsd,Hdq,Wsd    e1r AVX512
      E:66:0F38BE   VFNMSUB231PS Vx,Hx,Wx       e0b4r AVX512
      E:66:0F38BE   VFNMSUB231PD Vx,Hx,Wx       e1b8r AVX512
      E:66:0F38BF   VFNMSUB231SS Vss,Hdq,Wss    e0r AVX512
      E:66:0F38BF   VFNMSUB231SD Vsd,Hdq,Wsd    e1r AVX512
      """;
}
