/** Nouns of developers' Korean: what a rule must know where the letters alone do not tell. Add a word where it fits. */

const words = (list: string): string[] => list.trim().split(/\s+/);

/** Nouns that become verbs with 하다 and 되다, and take 시, 중, 후 and 전 as words of their own. */
export const VERBAL_NOUNS = words(`
  가공 가입 감지 강조 갱신 거부 검사 검색 검증 검출 검토 결정 결제 경고 계산 고려 고정 공개 공유 관리 교체 교환 구독 구매 구별
  구성 구축 구현 권장 금지 기록 나열 노출 누락 다운로드 단축 대기 대응 대입 대체 덤프 동기화 동의 등록 디버깅 디코딩 렌더링 로그아웃
  로그인 로깅 로드 로딩 롤백 리팩터링 마무리 마이그레이션 만료 매칭 매핑 머지 명시 모니터링 무시 바인딩 반복 반영 반환 발견 발급 발생
  발송 발행 방문 배정 배치 배포 백업 번역 변경 변환 병렬화 병합 보고 보관 보완 보장 보호 복구 복사 복원 복제 부여 부팅 분류 분리
  분배 분석 분할 비교 비활성화 빌드 사용 삭제 삽입 상속 생략 생성 서명 선언 선택 설계 설명 설정 설치 성공 소개 소모 소비 손상 송신
  수락 수신 수용 수정 수집 수행 스캔 스케줄링 스크롤 승인 시도 시작 식별 실패 실행 심사 암호화 압축 업그레이드 업데이트 업로드 연결
  연동 연산 열거 예약 예측 완료 완성 요약 요청 운영 위임 유도 유지 융합 응답 의존 이동 이용 인덱싱 인쇄 인식 인증 인코딩 일치 입력
  작동 작성 작업 재개 재구성 재사용 재생 재시도 재시작 저장 저하 적용 전달 전송 전파 전환 절약 점검 접근 접속 정규화 정렬 정리 정의
  정지 제거 제공 제어 제작 제출 제한 조작 조정 조합 조회 존재 종료 종속 주문 주입 준비 중단 중복 중지 중첩 증가 증명 지원 지정
  직렬화 진입 진행 집계 차단 참고 참여 참조 채택 처리 첨부 초과 초기화 최적화 추가 추적 추정 추출 축소 출력 충돌 취소 측정 치환
  캐스팅 캐싱 캡처 컴파일 클릭 탈퇴 탐색 탐지 테스트 통신 통합 통화 파싱 판단 판별 편집 평가 폐기 포함 표기 표시 푸시 필터링 학습
  할당 할인 합산 해결 해독 해석 해제 허가 허용 호출 호환 확대 확보 확인 확장 환불 활성화 활용 회의 회피 획득 훈련 휴식
`);

/** Other nouns, of two syllables or more; a word that ends with one counts as well (`환경변수`). */
const NOUNS = words(`
  가격 가중치 값들 개발자 개수 객체 게시글 게시물 결과 경로 계정 고객 공백 공간 관계 관리자 괄호 구문 구조 구조체 규칙 그래프 그룹 글꼴 글자 기능 기록
  기본값 기준 길이 날짜 내용 네트워크 노드 단계 단어 단위 단추 대상 데이터 데이터베이스 도구 도메인 도움말 동작 드라이버 디렉터리 디렉토리 디바이스 디스크
  라이브러리 라이선스 레이블 레이어 레지스트리 레코드 로그 로직 리소스 리스트 릴리스 링크 마우스 매개변수 매크로 메뉴 메모리 메서드 메소드 메시지 명령 명령어
  모델 모듈 모드 목록 문구 문법 문서 문자 문자열 문장 문제 바이트 방법 방식 배열 배경 버그 버전 버튼 버퍼 번호 범위 변수 별칭 보안 본문 브라우저 브랜치
  블록 비밀번호 비용 사양 사용자 사이트 상수 상태 상황 색상 샘플 서버 서비스 설명서 성능 세션 소스 속도 속성 솔루션 숫자 스레드 스크립트 스키마
  스타일 스택 스토리지 스트림 시각 시간 시나리오 시스템 신호 실수값 쓰레드 아이디 아이콘 아키텍처 알고리즘 알림 암호 애플리케이션 앱 어댑터 언어 에디터 에러 엔드포인트
  역할 엔진 엔터티 엔티티 여백 예외 예제 오류 오브젝트 오프셋 옵션 용량 요소 운영체제 원본 위젯 위치 유저 응용프로그램 의존성 이력 이름 이미지 이벤트
  이슈 이유 인덱스 인스턴스 인자 인터넷 인터페이스 일정 자료 자료형 자바스크립트 자원 작업자 장치 저장소 전략 절차 싱글톤 싱글턴 렌더러 래퍼 헬퍼 뷰어 빌더 팩토리 미들웨어 라우터 스토어 배지 스펙 버킷 큐브 워커 슬롯 셀렉터 콜백 훅들 접두사 접미사 정보 정책 제목 조건 조직 주석 주소
  줄바꿈 지표 차트 창들 채널 첨부파일 체크박스 출처 카드 카테고리 캐시 커널 커맨드 커밋 컨테이너 컨트롤러 컬럼 컴파일러 컴포넌트 컴퓨터 코드 콘솔 콘텐츠 쿠키 쿼리 큐들 크기 클라이언트
  클래스 클러스터 타입 타임스탬프 탭들 태그 태스크 터미널 테마 테이블 텍스트 템플릿 토큰 통로값 트랜잭션 트리거 트리들 특성 파라미터 파이썬 파일 판매자 패키지 패턴 팝업 페이지 편집기
  포맷 포인터 포트 폰트 폴더 품질 프레임 프레임워크 프로그램 프로바이더 프로세스 프로젝트 프로토콜 프로필 프록시 플래그 플랫폼 플러그인 픽셀 필드 필터 하드웨어 한글 함수 항목
  해시 핸들러 행렬 헤더 형식 호스트 화면 확장자 환경 환경변수 회사 회원 효과 휴대폰
`);

/** Nouns of everyday talk, which end in a consonant and with which no longer noun in 이 begins. */
const EVERYDAY_NOUNS = words(`
  사람 학생 선생님 사장님 팀장님 손님 직원 회원 신입생 동생 원인 결론 이상 이하 미만 처음 마지막 시작 생각 마음 느낌 오늘 내일 어제 지금 사실 정답 수준
  곳 것 뿐 때문 사람들 학생들 직원들 것들 인물 건물 물건 음식 선물 소식 사건 사진 여행 약속 기분 기억 경험 성격 꿈 덕분 계획
`);

/** Nouns of one syllable, which count only as words of their own. */
const SHORT_NOUNS = words("값 키 앱 웹 줄 칸 글 빛 점 책 큐 탭 창 표 행 열 폼 뷰");

const ALL = new Set([...VERBAL_NOUNS, ...NOUNS]);
const SHORT = new Set(SHORT_NOUNS);
const PLAIN = new Set([...NOUNS, ...SHORT_NOUNS]);
const LONGEST = Math.max(...[...ALL].map(({ length }) => length));

/**
 * @param run Hangul from the beginning of a word
 * @returns the noun of the lexicon at its end
 */
export function nounAtEnd(run: string): string | undefined {
  if (SHORT.has(run)) return run;
  for (let length = Math.min(LONGEST, run.length); length > 1; length--) {
    const end = run.slice(-length);
    if (ALL.has(end)) return end;
  }
  return undefined;
}

/** Whether a noun takes no 하다: after one that does, 가 may mean a person (연구가), and 로 a way (진입로). */
export function isPlainNoun(noun: string): boolean {
  return PLAIN.has(noun);
}

/** A part of a pattern: any of the nouns. */
export const VERBAL_NOUN = `(?:${VERBAL_NOUNS.join("|")})`;
export const LONG_NOUN = `(?:${[...ALL].join("|")})`;
export const NOUN = `(?:${[...ALL].join("|")}|${SHORT_NOUNS.map((noun) => `(?<![가-힣])${noun}`).join("|")})`;
/** Nouns that are names of people, too, to whom one says `수정이`. */
const NAMES = words("수정 지원 주석 재현 기준 구현 반영 동원");

/** Any noun that is known to be whole before 이다, with numbers and their units. */
export const PREDICATE = `(?:${NOUN}|${EVERYDAY_NOUNS.join("|")}|[가-힣]{2}형|(?<![가-힣])[일말점날답형]|\\d ?(?:년|월|일|시간|분|번|개월|명|원|건|점))(?<!${NAMES.join("|")})`;
